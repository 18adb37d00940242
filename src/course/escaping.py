"""Text that came from an answer, made safe to show: nothing in it can move, hide or recolour."""

from __future__ import annotations

# Python calls these printable, yet they show nothing or change what stands beside them.
_UNSEEN = frozenset(
    (0x034F, 0x115F, 0x1160, 0x17B4, 0x17B5, 0x3164, 0xFFA0, *range(0xFE00, 0xFE10))
) | frozenset(range(0xE0100, 0xE01F0))
LONGEST = 400  # characters of one text that a person is shown


def safe(text: str, *, longest: int = LONGEST) -> str:
    """Return the text on one line, its control, direction and zero-width characters spelled out."""
    cut = text if len(text) <= longest else text[: longest - 1] + "…"
    return "".join(_shown(character) for character in cut)


def safe_lines(text: str) -> list[str]:
    """Return the text's lines, each safe and at its full length."""
    return [safe(line, longest=len(line)) for line in text.expandtabs(4).split("\n")]


def _shown(character: str) -> str:
    if character.isprintable() and ord(character) not in _UNSEEN:
        return character
    return character.encode("unicode_escape").decode("ascii")

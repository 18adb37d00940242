"""What an exercise's page says that the command needs: title, minutes, promises, hints."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

_ITEM = re.compile(r"(?:\d+\.|[-*]) +(?P<text>.*)")
_LINK = re.compile(r"\[([^\]]*)\]\([^)]*\)")


@dataclass(frozen=True)
class Page:
    """One page; empty where it says nothing."""

    title: str = ""
    minutes: int = 0
    built: str = ""  # what the learner has built, for the green screen
    elsewhere: str = ""  # where it is met under another name
    promises: tuple[str, ...] = ()
    hints: dict[str, tuple[str, ...]] = field(default_factory=dict)  # by check sentence


@dataclass(frozen=True)
class _Line:
    section: str  # the `##` heading it stands under
    part: str  # the `###` heading
    text: str


def read(path: Path) -> Page:
    """Return what the page says; a page that is not there says nothing."""
    try:
        return parse(path.read_text(encoding="utf-8"))
    except OSError:
        return Page()


def parse(text: str) -> Page:
    """Return what the text of a page says."""
    facts, body = _front_matter(text)
    lines = list(_lines(body))
    hints = [line for line in lines if line.section == "Hints"]
    parts = dict.fromkeys(line.part for line in hints if line.part)
    minutes = facts.get("minutes", "")
    return Page(
        title=facts.get("title", ""),
        minutes=int(minutes) if minutes.isdecimal() else 0,
        built=facts.get("built", ""),
        elsewhere=facts.get("elsewhere", ""),
        promises=_items(line for line in lines if line.section == "Promises"),
        hints={part: _items(line for line in hints if line.part == part) for part in parts},
    )


def _front_matter(text: str) -> tuple[dict[str, str], str]:
    """Return the keys between the first two `---` lines, and the rest of the text."""
    lines = text.splitlines()
    if not lines or lines[0].rstrip() != "---" or "---" not in lines[1:]:
        return {}, text
    end = lines.index("---", 1)
    facts = {}
    for line in lines[1:end]:
        key, colon, value = line.partition(":")
        if colon:
            facts[key.strip()] = _unquoted(value.strip())
    return facts, "\n".join(lines[end + 1 :])


def _unquoted(value: str) -> str:
    if len(value) > 1 and value[0] == value[-1] == "'":
        return value[1:-1].replace("''", "'")
    if len(value) > 1 and value[0] == value[-1] == '"':
        return value[1:-1].replace('\\"', '"')
    return value


def _lines(body: str) -> Iterator[_Line]:
    """Yield the lines outside code, each under its headings."""
    section = part = ""
    is_code = False
    for line in body.splitlines():
        if line.lstrip().startswith("```"):
            is_code = not is_code
        elif is_code:
            continue
        elif line.startswith("## "):
            section, part = line[3:].strip(), ""
        elif line.startswith("### "):
            part = line[4:].strip()
        else:
            yield _Line(section, part, line)


def _items(lines: Iterator[_Line]) -> tuple[str, ...]:
    """Return the list items among the lines, each on one line, links as their words."""
    items: list[str] = []
    is_open = False
    for line in lines:
        item = _ITEM.match(line.text)
        if item:
            items.append(item["text"])
            is_open = True
        elif line.text.strip() and not line.text.startswith(" "):
            is_open = False
        elif is_open and line.text.strip():
            items[-1] += " " + line.text.strip()
    return tuple(_LINK.sub(r"\1", item) for item in items)

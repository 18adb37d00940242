"""Code on a page is a file that runs: included, never pasted, and no file without a page."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

FENCE = re.compile(r"^ *(?P<ticks>`{3,})(?P<info>.*)$")
SNIPPET = re.compile(r'^ *--8<-- "(?P<target>[^"]+)"$')
TYPED = {"console", "text"}  # what a person types, and drawings of folders
INCLUDED = (".out", ".svg", ".txt", ".md")


@dataclass(frozen=True)
class Block:
    """A fenced block: where it starts, what its fence says, the lines in it."""

    line: int
    info: str
    lines: tuple[str, ...]


def blocks(text: str) -> Iterator[Block]:
    """Yield the fenced blocks of a page."""
    opened: tuple[int, str, str] | None = None
    inside: list[str] = []
    for number, line in enumerate(text.splitlines(), 1):
        fence = FENCE.match(line)
        if opened is None and fence:
            opened, inside = (number, fence["ticks"], fence["info"].strip()), []
        elif opened and line.strip() == opened[1]:
            yield Block(opened[0], opened[2], tuple(inside))
            opened = None
        else:
            inside.append(line)


def includes(text: str) -> list[str]:
    """Return what a page includes, each as it stands between the quotes."""
    return [found["target"] for line in text.splitlines() if (found := SNIPPET.match(line))]


def included(root: Path) -> set[str]:
    """Return the files that some page includes."""
    texts = [page.read_text("utf-8") for page in (root / "docs").rglob("*.md")]
    return {target.partition(":")[0] for text in texts for target in includes(text)}


def has_part(path: Path, part: str) -> bool:
    """Tell whether a file has a part: all of it, a named section, or a range of lines."""
    text = path.read_text("utf-8")
    if re.fullmatch(r"[\d:]*", part):
        numbers = [int(number) for number in part.split(":") if number]
        return all(0 < number <= len(text.splitlines()) for number in numbers)
    return f"--8<-- [start:{part}]" in text and f"--8<-- [end:{part}]" in text


def test_what_a_page_includes_is_there(page: Path, root: Path) -> None:
    targets = [target.partition(":") for target in includes(page.read_text("utf-8"))]

    missing = [
        "".join(target)
        for target in targets
        if not (root / target[0]).is_file() or not has_part(root / target[0], target[2])
    ]

    assert not missing, (
        f"{page.name} includes {missing}: no such file, section or line; paths start at the root"
    )


def test_a_page_pastes_no_code(page: Path) -> None:
    shown = [block for block in blocks(page.read_text("utf-8")) if block.info not in TYPED]

    pasted = [
        f"line {block.line}, ```{block.info}"
        for block in shown
        if any(line.strip() and not SNIPPET.match(line) for line in block.lines)
    ]

    assert not pasted, (
        f"{page.name} holds its own text at {pasted}: put it in a file that the tests run, "
        'and include it with --8<-- "docs/..."'
    )


def test_a_listing_is_shown_on_a_page(listing: Path, root: Path) -> None:
    place = listing.relative_to(root).as_posix()

    assert place in included(root), f"no page includes {place}: show it or remove it"


def test_a_listing_has_its_output_beside_it(listing: Path) -> None:
    output = listing.with_suffix(".out")

    assert output.is_file(), f"{listing.name} has no {output.name}: run it and keep what it prints"


def test_a_listing_can_be_shown_in_parts(listing: Path) -> None:
    text = listing.read_text("utf-8")

    started = re.findall(r"--8<-- \[start:(\w+)\]", text)
    ended = re.findall(r"--8<-- \[end:(\w+)\]", text)

    assert started == ended, f"{listing.name} starts the sections {started} and ends {ended}"


def test_nothing_lies_under_docs_that_no_page_shows(root: Path, places: list[str]) -> None:
    shown = included(root)
    pages = {place for place in places if place.startswith("docs/") and place.endswith(".md")}
    parts = [place for place in places if place.startswith("docs/") and place.endswith(INCLUDED)]

    unused = [
        place
        for place in parts
        if place not in shown and (place not in pages or "/generated/" in place)
    ]
    unused = [place for place in unused if not (root / place).with_suffix(".py").is_file()]

    assert not unused, f"no page includes {unused}: what is not needed is not kept"

"""What the course says: plain words, no emoji, no address that only one machine has."""

from __future__ import annotations

import io
import json
import re
import tokenize

import pytest

WORDS = {
    "simply": "if it were simple, nobody would have to be told; leave the word out",
    "just": "leave the word out",
    "obviously": "what is obvious need not be said",
    "basically": "leave the word out",
    "trivially": "if it were trivial, nobody would have to be told; leave the word out",
    "maxsize": "our word is capacity; a library's own name stands in backticks",
}
# Each pattern below is written so that it does not match itself.
CODE = re.compile(r"^ *(`{3,}).*?^ *\1$|`[^`\n]+`", re.MULTILINE | re.DOTALL)
ADDRESS = re.compile(r"\]\([^)]*\)|<[^>\n]*>")
EMOJI = re.compile("[\U0001f000-\U0001faff\u2600-\u26ff\u2705\u274c\u2b50\ufe0f]")
OF_ONE_MACHINE = re.compile(r"(?<![\w.:/*-])/(?:root|home|work|Users)/\w")
REGISTRY = re.compile(
    r"pypi\.org|pythonhosted\.org|registry\.npmjs\.org|(?:deb|security)\.debian\.org"
    r"|archive\.ubuntu\.com|index\.crates\.io|proxy\.golang\.org"
)
ELSEWHERE = re.compile(r"^elsewhere:.*", re.MULTILINE)  # other libraries' names for a thing
READ_AS_CODE = ("exercises/", "solutions/")


def without_code(markdown: str) -> str:
    """Return a page's prose, with its lines kept: no code, no addresses of links, no tags."""

    def lines_of(code: re.Match[str]) -> str:
        return "\n" * code.group().count("\n")

    return ADDRESS.sub(" ", CODE.sub(lines_of, markdown))


def said_around(python: str) -> str:
    """Return a module's comments and strings, on the lines where they stand."""
    lines = [""] * (len(python.splitlines()) + 1)
    for token in tokenize.generate_tokens(io.StringIO(python).readline):
        if token.type in (tokenize.COMMENT, tokenize.STRING):
            for below, line in enumerate(token.string.splitlines()):
                lines[token.start[0] - 1 + below] += f" {line}"
    return "\n".join(lines)


def prose(texts: dict[str, str]) -> dict[str, str]:
    """Return what learners read, by place: pages, notebooks, the words in stubs and solutions."""
    found = {}
    for place, text in texts.items():
        if place.endswith(".md"):
            found[place] = without_code(ELSEWHERE.sub("", text))
        elif place.endswith(".ipynb"):
            cells = [cell for cell in json.loads(text)["cells"] if cell["cell_type"] == "markdown"]
            found[place] = without_code("\n".join("".join(cell["source"]) for cell in cells))
        elif place.startswith(READ_AS_CODE):
            found[place] = without_code(said_around(text))
    return found


def lines_with(pattern: re.Pattern[str], texts: dict[str, str]) -> list[str]:
    """Return where a pattern is found, each as a place and a line."""
    return [
        f"{place}:{number}"
        for place, text in texts.items()
        if pattern.search(text)
        for number, line in enumerate(text.splitlines(), 1)
        if pattern.search(line)
    ]


@pytest.mark.parametrize("word", WORDS)
def test_prose_does_without_a_word(word: str, texts: dict[str, str]) -> None:
    pattern = re.compile(rf"\b{word}\b", re.IGNORECASE)

    found = lines_with(pattern, prose(texts))

    assert not found, f"{word!r} at {found}: {WORDS[word]}"


@pytest.mark.parametrize(
    ("pattern", "right"),
    [
        (EMOJI, "say it in words; ticks and crosses are the only signs"),
        (OF_ONE_MACHINE, "a path starts at the course's own folder"),
        (REGISTRY, "which registry a person uses is theirs to set"),
    ],
    ids=["emoji", "a path of one machine", "a registry's host"],
)
def test_no_file_holds(pattern: re.Pattern[str], right: str, texts: dict[str, str]) -> None:
    found = lines_with(pattern, texts)

    assert not found, f"{found}: {right}"

"""The ways in: the README's commands, what CI runs, the list of verbs, what is installed."""

from __future__ import annotations

import json
import os
import re
from pathlib import Path

import pytest

from course.table import VERBS

COMMAND = re.compile(r"^\./course (?P<verb>[a-z]+)", re.MULTILINE)
INDEX = re.compile(r"--(?:extra-)?index-url|--find-links|--trusted-host|://")
GROUPS = ("brokers", "learner", "notebooks", "peers", "site", "test", "workers")


def pins(text: str) -> list[str]:
    """Return the requirements of a file, each with its hashes on one line."""
    lines = [line for line in text.splitlines() if not line.lstrip().startswith("#")]
    return [line for line in "\n".join(lines).replace("\\\n", " ").splitlines() if line.strip()]


def test_the_readme_offers_two_commands_that_exist(root: Path) -> None:
    readme = (root / "README.md").read_text("utf-8")

    commands = COMMAND.findall(readme)

    assert commands == ["start", "test"], f"the README's commands are {commands}: start, then test"
    assert set(commands) <= VERBS.keys(), f"{commands}: course.table does not have all of them"


@pytest.mark.parametrize("place", ["course", ".ci/run"])
def test_a_door_opens(place: str, root: Path) -> None:
    door = root / place

    is_open = door.is_file() and os.access(door, os.X_OK)

    assert is_open, f"{place} cannot be run: it must be there, and executable"


def test_ci_runs_what_people_run(root: Path) -> None:
    lines = (root / ".ci" / "run").read_text("utf-8").splitlines()

    last = [line for line in lines if line.strip()][-1]

    assert "./course test" in last, f".ci/run ends with {last!r}: it must end with ./course test"


@pytest.mark.parametrize("verb", VERBS)
def test_the_command_page_lists_a_verb(verb: str, root: Path) -> None:
    page = (root / "docs" / "reference" / "command.md").read_text("utf-8")

    rows = re.findall(rf"^\| `{verb}\b[^|]*\| {VERBS[verb].audience} \|", page, re.MULTILINE)

    assert len(rows) == 1, (
        f"docs/reference/command.md has {len(rows)} rows for {verb}: "
        f"one, beginning | `{verb}` | {VERBS[verb].audience} |"
    )


@pytest.mark.parametrize("group", GROUPS)
def test_every_requirement_is_pinned_and_hashed(group: str, root: Path) -> None:
    text = (root / "requirements" / f"{group}.txt").read_text("utf-8")

    loose = [pin.split()[0] for pin in pins(text) if not re.match(r"\S+==\S+.*--hash=sha256:", pin)]

    assert not loose, f"requirements/{group}.txt has {loose}: each is name==version with its hashes"


@pytest.mark.parametrize("group", GROUPS)
def test_requirements_name_no_index(group: str, root: Path) -> None:
    text = "".join(
        (root / "requirements" / f"{group}{suffix}").read_text("utf-8")
        for suffix in (".in", ".txt")
    )

    found = INDEX.findall(text)

    assert not found, (
        f"requirements/{group} says {found}: where packages come from is set elsewhere"
    )


def test_requirements_are_groups_with_a_source(root: Path) -> None:
    right = sorted(f"{group}{suffix}" for group in GROUPS for suffix in (".in", ".txt"))

    there = sorted(path.name for path in (root / "requirements").iterdir() if path.is_file())

    assert there == right, f"requirements/ holds {there}: right is {right}"


def test_packages_of_the_pages_are_pinned_and_name_no_registry(root: Path) -> None:
    text = (root / "requirements" / "pages" / "package-lock.json").read_text("utf-8")
    locked = {name: one for name, one in json.loads(text)["packages"].items() if name}

    loose = [name for name, one in locked.items() if not one.get("integrity")]
    hosts = re.findall(r"https?://\S+", text)

    assert (loose, hosts) == ([], []), "npm install --package-lock-only, with the .npmrc beside it"

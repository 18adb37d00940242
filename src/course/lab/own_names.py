"""Names that an instructor gives to wrong ideas: a sentence for each behaviour, in one file."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from pathlib import Path

FILE = Path("misconceptions.json")  # at the course's root; no learner copy has it
WORDS = 6  # of a sentence, that make its name

Names = Mapping[str, Mapping[str, str]]  # by exercise, then by behaviour: the sentence


class NotNamed(Exception):
    """A name cannot be given, or those given cannot be read; the message says why."""


def read(root: Path) -> Names:
    """Return all names given so far; raise `NotNamed` where the file is something else."""
    path = root / FILE
    if not path.is_file():
        return {}
    try:
        names = json.loads(path.read_text("utf-8"))
        is_sound = all(
            isinstance(sentence, str) and name_of(sentence)
            for given in names.values()
            for sentence in given.values()
        )
    except (ValueError, AttributeError) as error:
        raise NotNamed(f"{FILE} cannot be read: {error}") from None
    if not is_sound:
        raise NotNamed(f"{FILE} holds something else than a sentence for each behaviour")
    found: Names = names
    return found


def name_of(sentence: str) -> str:
    """Return the short name of a sentence, its first words: "locks_too_late"; empty for none."""
    return "_".join(re.findall(r"\w+", sentence.lower())[:WORDS])


def text_with(names: Names, exercise: str, behaviour: str, sentence: str) -> str:
    """Return the file's text with one more name; raise `NotNamed` where it has been given.

    The same sentence for the same behaviour changes nothing.
    """
    given = names.get(exercise, {})
    own = given.get(behaviour)
    if own not in (None, sentence):
        said = f"{behaviour} has a name: {own!r}; take its line out of {FILE} to give another"
        raise NotNamed(said)
    for other, known in given.items():
        if other != behaviour and name_of(known) == name_of(sentence):
            raise NotNamed(f"{name_of(sentence)!r} names another group, {other}: {known!r}")
    whole = {**names, exercise: {**given, behaviour: sentence}}
    return json.dumps(whole, indent=1, sort_keys=True, ensure_ascii=False) + "\n"

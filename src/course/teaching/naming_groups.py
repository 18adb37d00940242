"""Give a group of a map its name, once."""

from __future__ import annotations

from course.catalog import Exercise
from course.lab import own_names
from course.lab.fingerprints import Bank
from course.lab.own_names import NotNamed, name_of
from course.teaching.class_map import ClassMap

LONGEST = 200  # characters of a sentence


def named(made: ClassMap, bank: Bank, exercise: Exercise, behaviour: str, sentence: str) -> str:
    """Return the text of the file of names with this one in it.

    Raises `NotNamed` where nobody in the map behaves so, the group has a name, or another has it.
    """
    is_line = sentence.isprintable() and len(sentence) <= LONGEST
    if not is_line or not name_of(sentence):
        raise NotNamed(f"a name is one sentence of at most {LONGEST} characters, with words in it")
    column = next((one for one in made.columns if one.exercise == exercise), None)
    if column is None:
        raise NotNamed(f"these results are not about {exercise.name}")
    cells = (cell.group for cell in column.cells.values())
    groups = {group.behaviour: group for group in cells if group is not None}
    if behaviour not in groups:
        there = ", ".join(group.behaviour for group in column.alike) or "none"
        raise NotNamed(
            f"no answer to {exercise.name} behaves like {behaviour!r}; not yet named: {there}"
        )
    known = groups[behaviour].known
    in_bank = bank.listed.get(exercise.name, {})
    if known is not None and known.name in in_bank:
        raise NotNamed(f"{behaviour} is {known.name} in the course's own bank")
    if name_of(sentence) in in_bank:
        raise NotNamed(f"{name_of(sentence)!r} names another group, of the course's own bank")
    return own_names.text_with(bank.own, exercise.name, behaviour, sentence)

"""The map of a class as plain values, for a program."""

from __future__ import annotations

from typing import Any

from course.teaching.advice import section
from course.teaching.class_map import ClassMap, Column, Group, State


def as_json(made: ClassMap, *, with_names: bool = True) -> dict[str, Any]:
    """Return the map; without names, no learner's id is in it, and none can be told apart."""
    shared = [group for group in made.named if len(group.learners) > 1]
    return {
        "learners": len(made.learners),
        "exercises": [_column(column, with_names=with_names) for column in made.columns],
        "talk": _group(shared[0], with_names=with_names) if shared else None,
    }


def _column(column: Column, *, with_names: bool) -> dict[str, Any]:
    told: dict[str, Any] = {
        "exercise": column.exercise.name,
        "unit": column.exercise.unit,
        "states": {state.value: column.counts[state] for state in State},
        "named": [_group(group, with_names=with_names) for group in column.named],
        "alike": [_group(group, with_names=with_names) for group in column.alike],
    }
    if with_names:
        told["learners"] = {name: cell.state.value for name, cell in column.cells.items()}
    return told


def _group(group: Group, *, with_names: bool) -> dict[str, Any]:
    told: dict[str, Any] = {
        "group": group.behaviour,
        "mark": group.mark,
        "exercise": group.exercise.name,
        "size": len(group.learners),
        "name": group.known.name if group.known else None,
        "misconception": group.known.misconception if group.known else None,
        "read": section(group),
    }
    if with_names:
        told["learners"] = list(group.learners)
    return told

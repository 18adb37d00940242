"""What a page has to know of its exercise before anything is loaded, and while it is checked."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any

from course import catalog, page, pages
from course.catalog import Exercise
from course.grading.facts import first_question
from course.grading.feedback import Facts


@dataclass(frozen=True)
class Following:
    """An exercise to go on with."""

    title: str
    minutes: int
    page: str  # its address, from the page of the one before
    is_in_page: bool  # can it be solved there, too?


@dataclass(frozen=True)
class About:
    """One exercise as its page speaks of it; plain enough to be JSON."""

    name: str
    path: str  # where the answer lies on the learner's machine
    stub: str
    title: str
    unit_title: str
    built: str
    elsewhere: str
    first_question: int | None
    hints: Mapping[str, str]  # where on the page those of a check are, by its sentence
    following: Sequence[Following] = ()  # the next, and the next that is solved in its page

    def as_json(self) -> dict[str, Any]:
        """Return it as plain values."""
        return asdict(self)

    def facts(self, seconds: float) -> Facts:
        """Return what feedback says beside the results."""
        return Facts(
            exercise=self.name,
            path=self.path,
            again=f"./course check {self.name}",
            title=self.title,
            unit_title=self.unit_title,
            built=self.built,
            elsewhere=self.elsewhere,
            first_question=self.first_question,
            seconds=seconds,
        )


def about(exercise: Exercise) -> About:
    """Return what the pages, the stub and the list of all exercises say of an exercise."""
    read, unit = page.read(exercise.page), page.read(exercise.unit_page)
    return About(
        name=exercise.name,
        path=f"answers/{exercise.unit}/{exercise.answer}",
        stub=exercise.stub.read_text("utf-8"),
        title=read.title or exercise.name,
        unit_title=unit.title or exercise.unit,
        built=read.built.rstrip("."),
        elsewhere=read.elsewhere.rstrip("."),
        first_question=first_question(exercise.stub),
        hints={sentence: pages.anchor(sentence) for sentence in read.hints},
        following=_following(exercise),
    )


def _following(exercise: Exercise) -> tuple[Following, ...]:
    """Return the next exercise, and the next that is solved in its page where that is another."""
    every = catalog.load(exercise.root).exercises
    left = every[every.index(exercise) + 1 :]
    in_page = [one for one in left if one.in_page][:1]
    return tuple(_as_following(one) for one in dict.fromkeys([*left[:1], *in_page]))


def _as_following(exercise: Exercise) -> Following:
    read = page.read(exercise.page)
    return Following(
        title=read.title or exercise.name,
        minutes=read.minutes,
        page=f"../../{exercise.unit}/{exercise.name}/",
        is_in_page=exercise.in_page,
    )

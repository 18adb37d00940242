"""What a page has to know of its exercise before anything is loaded, and while it is checked."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any

from course import page, pages
from course.catalog import Exercise
from course.grading.facts import first_question
from course.grading.feedback import Facts


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
    """Return what the pages and the stub say of an exercise."""
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
    )

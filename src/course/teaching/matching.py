"""Whose a delivery is: what its name says, against the roster; a doubt is never decided here."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from course.teaching.roster import ID, NAME, Learner
from course.teaching.senders import Label, Sender, copy_of, squeezed, writings
from course.teaching.sheets import plain

EXACT = (ID, "email", "login", "gradescope", "moodle", "canvas")
SID = "gradescope"  # Gradescope's student id: most rosters have it as the id


@dataclass(frozen=True)
class Match:
    """The learner a sender is taken for, or why there is none."""

    learner: Learner | None = None
    by: str = ""  # the column, or "assigned"
    doubt: str = ""
    number: int = 0  # of a copy, as the plain name of a delivery has it


class Finder:
    """The roster, asked by what a learner is called elsewhere."""

    def __init__(self, learners: Sequence[Learner]) -> None:
        self._learners = learners
        self._exact = {
            (column, plain(one.known[column])): one
            for one in learners
            for column in EXACT
            if column in one.known
        }
        self._exact |= {(ID, plain(one.folder)): one for one in learners}
        self._named: dict[str, list[Learner]] = {}
        for one in learners:
            for writing in writings(one.known.get(NAME, "")):
                self._named.setdefault(writing, []).append(one)

    def find(self, sender: Sender) -> Match:
        """Return who this is. A name counts only where nothing firmer speaks against it."""
        if not sender.platform:
            return self._plain(sender.name)
        for column, value in sender.known.items():
            found = self._exact.get((column, plain(value)))
            if found is None and column == SID:
                found, column = self._exact.get((ID, plain(value))), ID  # noqa: PLW2901
            if found is not None:
                return Match(found, column)
        return self._by_name(sender.name, lambda one: not set(sender.known) & set(one.known))

    def knows(self, label: Label) -> bool:
        """Does a delivery's name come from a platform, or call somebody?"""
        return any(one.platform or self.find(one).learner for one in label.senders)

    def _plain(self, name: str) -> Match:
        found = self._called(name)
        if found.learner is not None or found.doubt:
            return found
        shorter, number = copy_of(name)
        if number:
            again = self._called(shorter)
            return Match(again.learner, again.by, again.doubt, number)
        return found

    def _called(self, name: str) -> Match:
        columns = [column for column in EXACT if (column, plain(name)) in self._exact]
        if columns:
            return _only([self._exact[column, plain(name)] for column in columns], columns[0])
        named = self._by_name(name, lambda one: True)
        if named.learner is not None or named.doubt:
            return named
        ends = [one for one in self._learners if self._ends_with_login(name, one)]
        return _only(ends, "login")

    def _by_name(self, name: str, may_be: Callable[[Learner], bool]) -> Match:
        found = [one for one in self._named.get(squeezed(name), ()) if squeezed(name)]
        return _only([one for one in found if may_be(one)], NAME)

    @staticmethod
    def _ends_with_login(name: str, learner: Learner) -> bool:
        """Is it a clone called ASSIGNMENT-LOGIN, as classrooms on GitHub name theirs?"""
        login = learner.known.get("login")
        return bool(login) and plain(name).endswith(f"-{plain(str(login))}")


def _only(found: Iterable[Learner], by: str) -> Match:
    learners = list({one.id: one for one in found}.values())
    if len(learners) > 1:
        return Match(doubt="could be " + " or ".join(sorted(one.id for one in learners)))
    return Match(learners[0], by) if learners else Match()

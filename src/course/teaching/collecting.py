"""A class's deliveries, each with the learner it is from, and of every answer the newest."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

from course.catalog import Catalog
from course.escaping import safe
from course.teaching.deliveries import Delivery, receive, shown
from course.teaching.matching import Finder, Match
from course.teaching.roster import Learner
from course.teaching.senders import Label, Sender, copy_of, squeezed
from course.teaching.sheets import plain
from course.teaching.standing import late_by
from course.teaching.unpacking import Package, Unpacker

ASSIGNED = "assigned"


class WrongAssignment(Exception):
    """An assignment names nobody on the roster, or nothing in the source."""


@dataclass(frozen=True)
class Owned:
    """A delivery that is taken for one learner's."""

    delivery: Delivery
    sender: Sender
    match: Match


@dataclass(frozen=True)
class Unmatched:
    """A delivery that is nobody's yet."""

    name: str
    doubt: str


@dataclass
class Plan:
    """Whose each delivery is."""

    owned: dict[str, list[Owned]]  # by id, in the roster's order; empty: nothing was sent
    unmatched: list[Unmatched] = field(default_factory=list)
    replaced: list[Unmatched] = field(default_factory=list)  # by what a person has assigned
    outside: int = 0  # files beside the deliveries


@dataclass(frozen=True)
class Handed:
    """What one learner has handed in."""

    learner: Learner
    sent: tuple[str, ...]
    by: str
    sent_at: datetime | None  # the latest of what was taken, where something tells
    late: str  # in words, or nothing
    is_late_by_commit: bool  # only a clone's last commit tells it, whatever that has changed
    is_twice: bool
    answers: Mapping[Path, bytes]  # by place in a folder of answers
    refused: tuple[str, ...]
    outside: int
    without_answers: tuple[str, ...]  # deliveries beside those that gave the answers


def collect(
    listed: Catalog,
    source: Path,
    learners: Sequence[Learner],
    assigned: Mapping[str, str],
    due: datetime | None = None,
) -> tuple[Iterator[Handed], Plan]:
    """Return what each learner has handed in, read one by one, and whose each delivery is.

    What was sent after `due` is marked, and taken all the same.

    Raises `Refused` where the source cannot be read, and `WrongAssignment`.
    """
    unpacker, finder = Unpacker(listed), Finder(learners)
    assigned = {shown(name): learner for name, learner in assigned.items()}
    received = receive(source, unpacker.is_own, finder.knows)
    made = plan(received.deliveries, learners, assigned, finder)
    made.outside = len(received.others)
    return hand_over(made, learners, unpacker, due), made


def plan(
    deliveries: Sequence[Delivery],
    learners: Sequence[Learner],
    assigned: Mapping[str, str],
    finder: Finder,
) -> Plan:
    """Return whose each delivery is; raise `WrongAssignment`.

    Two senders of different names are never taken for one learner: a person decides that.
    Where a person has, the learner gets what was assigned and nothing else.
    """
    ids = {plain(learner.id): learner for learner in learners}
    _check(assigned, deliveries, ids)
    made = Plan({learner.id: [] for learner in learners})
    for delivery in deliveries:
        if delivery.name in assigned:
            learner = ids[plain(assigned[delivery.name])]
            order = list(assigned).index(delivery.name) + 1
            match = Match(learner, ASSIGNED, number=order)
            made.owned[learner.id].append(Owned(delivery, Sender(ASSIGNED), match))
            continue
        matches = [(sender, finder.find(sender)) for sender in delivery.label.senders]
        for sender, match in matches:
            if match.learner is not None:
                made.owned[match.learner.id].append(Owned(delivery, sender, match))
        lost = [sender.name for sender, match in matches if match.learner is None]
        if len(lost) == len(matches):
            doubt = next((match.doubt for _, match in matches), "")
            made.unmatched.append(Unmatched(delivery.name, doubt))
        elif lost:
            made.unmatched.append(Unmatched(delivery.name, f"sent by {safe(', '.join(lost))}, too"))
    for learner_id, owned in made.owned.items():
        _settle(learner_id, owned, made)
    return made


def _check(
    assigned: Mapping[str, str], deliveries: Sequence[Delivery], ids: Mapping[str, Learner]
) -> None:
    names = {delivery.name for delivery in deliveries}
    for name, learner in assigned.items():
        if name not in names:
            raise WrongAssignment(f'nothing in the source is called "{name}"')
        if plain(learner) not in ids:
            raise WrongAssignment(f'nobody on the roster has the id "{learner}"')


def _settle(learner: str, owned: list[Owned], made: Plan) -> None:
    """Keep what one sender has sent; of several, nobody's until a person says whose."""
    assigned = [one for one in owned if one.match.by == ASSIGNED]
    kept = assigned or owned
    if not assigned and len({_identity(one) for one in owned}) > 1:
        kept = []
    left = [one.delivery.name for one in owned if one not in kept]
    if assigned:
        made.replaced += [Unmatched(name, f"{learner} has what was assigned") for name in left]
    else:
        made.unmatched += [Unmatched(name, f"several are called like {learner}") for name in left]
    owned[:] = kept


def _identity(owned: Owned) -> tuple[object, ...]:
    sender = owned.sender
    if sender.platform:
        return (sender.platform, plain(sender.name), *sorted(sender.known.items()))
    return (squeezed(copy_of(sender.name)[0] if owned.match.number else sender.name),)


def hand_over(
    made: Plan, learners: Sequence[Learner], unpacker: Unpacker, due: datetime | None
) -> Iterator[Handed]:
    """Yield what each learner has handed in, in the roster's order; of each answer the newest.

    Who is excused from everything stands there with nothing.
    """
    for learner in learners:
        owned = made.owned[learner.id]
        if not owned and not learner.is_excused_from_all:
            continue
        unpacked = [(one, unpacker.unpack(one.delivery, one.match.number)) for one in owned]
        packages = [package for _, inner in unpacked for package in inner]
        answers, unsure = _newest(packages)
        labels = [
            one.delivery.label
            for one, inner in unpacked
            if not answers or any(_is_taken(package, answers) for package in inner)
        ]
        times = [label.sent_at for label in labels if label.sent_at is not None]
        yield Handed(
            learner,
            tuple(one.delivery.name for one in owned),
            owned[0].match.by if owned else "",
            max(times, default=None),
            learner.late or _late(labels, due),
            not learner.late and all(label.is_of_commit for label in labels),
            _is_twice(packages),
            answers,
            (*(line for package in packages for line in package.refused), *unsure),
            sum(package.outside for package in packages),
            tuple(one.delivery.name for one, inner in unpacked if answers and _is_bare(inner)),
        )


def _is_bare(packages: Sequence[Package]) -> bool:
    """Was nothing in this delivery taken for an answer, and nothing refused?"""
    return not any(package.answers or package.refused for package in packages)


def _newest(packages: Sequence[Package]) -> tuple[dict[Path, bytes], list[str]]:
    """Return the newest of each answer, and why one of them is missing."""
    answers, unsure = {}, []
    for place in sorted({place for package in packages for place in package.answers}):
        having = [package for package in packages if place in package.answers]
        last = max(package.order for package in having)
        newest = [package for package in having if package.order == last]
        if len({package.answers[place] for package in newest}) == 1:
            answers[place] = newest[0].answers[place]
        else:
            names = " and ".join(package.delivery for package in newest)
            unsure.append(f"{names}: {place} differs, and neither is called newer")
    return answers, unsure


def _is_taken(package: Package, answers: Mapping[Path, bytes]) -> bool:
    """Is an answer of this package one of those that are kept?"""
    return any(answers.get(place) is content for place, content in package.answers.items())


def _late(labels: Sequence[Label], due: datetime | None) -> str:
    """Return how late what was taken came: by the due date, or as the platform says."""
    times = [label.sent_at for label in labels if label.sent_at is not None]
    late = late_by(max(times) - due) if times and due is not None else ""
    return late or ("late" if any(label.is_late for label in labels) else "")


def _is_twice(packages: Sequence[Package]) -> bool:
    """Did an answer come more than once?"""
    places = [place for package in packages for place in package.answers]
    return len(places) > len(set(places))

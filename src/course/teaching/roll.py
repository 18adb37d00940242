"""What an instructor reads when a class has been collected."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from shlex import quote  # a stranger has chosen the name, and the line is made to be copied

from course.escaping import safe
from course.teaching.collecting import Handed, Plan
from course.teaching.roster import Learner
from course.teaching.standing import Standing, how_late

SHOWN = 8  # lines, or names, of one kind


def lines(
    learners: Sequence[Learner], handed: Sequence[Handed], made: Plan, *, has_due: bool = False
) -> list[str]:
    """Return who matched, who did not, who sent twice or late, and what was not taken."""
    excused = [one for one in handed if not one.sent]
    there = {one.learner.id for one in handed}
    missing = [one.id for one in learners if one.id not in there]
    twice = [one.learner.id for one in handed if one.is_twice]
    counts = [f"{len(learners)} on the roster", f"{len(handed) - len(excused)} matched"]
    counts += [f"{len(excused)} excused"] if excused else []
    counts += [f"{len(twice)} sent twice"] if twice else []
    counts += [f"{len(missing)} missing"] if missing else []
    empty = [one.learner.id for one in handed if _is_empty(one)]
    said = [" " + "   ".join(counts)]
    said += _named("missing", missing) + _named("sent twice, newest kept", twice)
    said += _named("late", [_late(one) for one in handed if one.late])
    said += _named("excused", [_told(one.id, one.excused) for one in learners if one.excused])
    said += _named("without any answer", empty)
    bare = [_told(one.learner.id, name) for one in handed for name in one.without_answers]
    said += _named("sent without an answer, too", bare) + _unmatched(made)
    said += _first([f"   set aside: {one.name}   {safe(one.doubt)}" for one in made.replaced])
    unknown = [one.learner.id for one in handed if one.sent and not (one.sent_at or one.late)]
    if has_due and unknown:
        said += _named("nothing tells when it was sent", unknown)
        said.append('   see "Late, and excused" in docs/instructors.md')
    refused = [line for one in handed for line in one.refused]
    said += _first([f" ✗ {line}" for line in refused])
    outside = made.outside + sum(one.outside for one in handed)
    if outside:
        is_one = outside == 1
        said.append(
            f" {outside} file{'' if is_one else 's'} outside the answers "
            f"{'was' if is_one else 'were'} left out"
        )
    return said


def no_longer_late(
    handed: Sequence[Handed], before: Mapping[str, Standing], *, has_due: bool
) -> list[str]:
    """Return who was late in the collection that stood there, and is not in this one."""
    found = [
        _told(one.learner.id, how_late(before[one.learner.folder].late))
        for one in handed
        if before[one.learner.folder].late and not one.late
    ]
    return _named("no longer marked late" + ("" if has_due else ", without --due"), found)


def unread(columns: Sequence[str]) -> list[str]:
    """Return which columns of the roster are not read: one may be misspelt."""
    return _named("columns of the roster that are not read", columns)


def needs_a_person(handed: Sequence[Handed], made: Plan) -> bool:
    """Is something nobody's, refused, or empty?"""
    return bool(made.unmatched) or any(one.refused or _is_empty(one) for one in handed)


def _is_empty(handed: Handed) -> bool:
    """Was something sent, and no answer is in it?"""
    return bool(handed.sent) and not handed.answers


def _told(who: str, what: str) -> str:
    return f"{who} ({what})" if what else who


def _late(handed: Handed) -> str:
    """Return who is late, and by how much; told where a commit without an answer may count."""
    told = how_late(handed.late)
    return _told(
        handed.learner.id, f"{told}, its last commit" if handed.is_late_by_commit else told
    )


def _unmatched(made: Plan) -> list[str]:
    if not made.unmatched:
        return []
    offers = [
        f"   --assign {quote(f'{one.name}=ID')}" + (f"   {safe(one.doubt)}" if one.doubt else "")
        for one in made.unmatched
    ]
    return [f" {len(offers)} could not be matched; say whose it is:", *_first(offers)]


def _named(words: str, learners: Sequence[str]) -> list[str]:
    names = [safe(name, longest=48) for name in learners[:SHOWN]]
    more = [f"{len(learners) - SHOWN} more"] if len(learners) > SHOWN else []
    return [f"   {words}: {', '.join([*names, *more])}"] if learners else []


def _first(said: Sequence[str]) -> list[str]:
    more = [f"   and {len(said) - SHOWN} more"] if len(said) > SHOWN else []
    return [*said[:SHOWN], *more]

"""Defences as they are judged: the page's margins hold, and wide ranges of defences are right."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from runpy import run_path

import pytest

from course.contracts import overload
from course.contracts.overload import Admission, Defence, Discipline, Next, Retry, System
from course.grading.collapse import (
    BACK_FROM_S,
    CHEAP,
    ENDS_S,
    SLOWED,
    STOPPED,
    TURNED_AWAY,
    WARM_S,
    WELL,
    Trial,
    comes_back,
    defended,
    is_told,
    undisturbed,
)
from course.grading.finding import Finding
from course.subject.contracted import learn
from course.subject.proxy import Subject

ROOT = Path(__file__).resolve().parents[2]
UNIT = "overload"
USUAL = System(arrivals_per_s=80, served_per_s=100, timeout_s=1.0, retries=3)
ANSWER = """
from course.contracts.overload import Admission, Defence, Discipline, Retry
def can_collapse(system): return {can}
def defend(system): return {defence}
"""
Way = Callable[[System], Defence]


def bound(share: float) -> Way:
    """Return the way of so much of what is served within the timeout."""
    return lambda system: Defence(
        admission=Admission(int(share * system.served_per_s * system.timeout_s))
    )


def expiry(share: float) -> Way:
    """Return the way of so much of the timeout."""
    return lambda system: Defence(Discipline(expires_after_s=share * system.timeout_s))


WAYS: dict[str, Way] = {
    "low bound": bound(0.6),
    "high bound": bound(0.9),
    "early expiry": expiry(0.6),
    "late expiry": expiry(0.9),
    "newest first": lambda _: Defence(Discipline(Next.NEWEST)),
    "budget": lambda _: Defence(retry=Retry(budget_percent=10)),
    "no retries": lambda _: Defence(retry=Retry(retries=0)),
}


def asked(*starts: str) -> list[System]:
    """Return the systems that the checks ask about: those for a defence, or those to be told."""
    found: list[System] = []
    for tree in ("public", "hidden"):
        names = run_path(str(ROOT / "tests" / tree / UNIT / "test_escape_metastability.py"))
        for name, value in names.items():
            parts = value if isinstance(value, tuple) else [value]
            found += [one for one in parts if isinstance(one, System) and name.startswith(starts)]
    return list(dict.fromkeys(found))


DEFENDED = asked("USUAL", "SMALLER", "SYSTEMS", "SLOW")
TOLD = asked("USUAL", "QUIET", "SAFE", "BUSY", "ONCE", "NEAR")


@pytest.fixture
def subject(inline: Callable[..., Subject]) -> Callable[..., Subject]:
    """Make subjects whose answers are fixed."""
    learn(overload)

    def made(**said: str) -> Subject:
        return inline(ANSWER.format(**{"can": "True", "defence": "Defence()", **said}), UNIT)

    return made


@pytest.mark.parametrize("system", dict.fromkeys([*DEFENDED, *TOLD]), ids=str)
def test_a_system_is_as_the_page_says(system: System) -> None:
    assert system.arrivals_per_s < system.served_per_s
    assert 80 <= system.served_per_s * system.timeout_s <= 250
    assert system.timeout_s <= 5
    assert 1 <= system.retries <= 5


@pytest.mark.parametrize("system", DEFENDED, ids=str)
def test_a_system_to_defend_is_as_busy_as_the_page_says(system: System) -> None:
    assert 0.7 <= system.arrivals_per_s / system.served_per_s <= 0.8


@pytest.mark.parametrize("system", TOLD, ids=str)
def test_a_system_to_tell_is_away_from_the_limit_and_a_run_says_the_same(system: System) -> None:
    share = system.arrivals_per_s * (1 + system.retries) / system.served_per_s
    trial = Trial(system, Defence(), 1, STOPPED)

    usual = undisturbed(system, 1).useful_per_s(BACK_FROM_S, ENDS_S)
    after = trial.useful_per_s(BACK_FROM_S, ENDS_S)

    assert not 0.9 < share < 1.1
    assert (after < 0.1 * usual) is (share > 1)


@pytest.mark.parametrize("system", DEFENDED, ids=str)
def test_an_undefended_system_stays_down(system: System) -> None:
    trial = Trial(system, Defence(), 1, SLOWED)

    after = trial.useful_per_s(BACK_FROM_S, ENDS_S)

    assert after < 0.1 * system.arrivals_per_s


@pytest.mark.parametrize("way", WAYS)
@pytest.mark.parametrize("system", DEFENDED, ids=str)
def test_every_way_is_right_by_a_wide_margin(system: System, way: str) -> None:
    defence = WAYS[way](system)
    usual = undisturbed(system, 12)

    slowed, calm = (Trial(system, defence, 12, slow) for slow in (SLOWED, None))
    back = slowed.useful_per_s(BACK_FROM_S, ENDS_S) / usual.useful_per_s(BACK_FROM_S, ENDS_S)
    cost = calm.useful_per_s(WARM_S, ENDS_S) / usual.useful_per_s(WARM_S, ENDS_S)

    assert back > WELL + 0.03
    assert cost > CHEAP + 0.01
    assert calm.turned_away(WARM_S, ENDS_S) < TURNED_AWAY / 2


def test_an_answer_that_comes_after_the_timeout_is_of_no_use_however_long_clients_wait() -> None:
    patient = Defence(retry=Retry(retries=0, timeout_s=60.0))

    slowed = Trial(USUAL, patient, 1, SLOWED)

    assert slowed.useful_per_s(60, 75) < 10
    assert slowed.useful_per_s(BACK_FROM_S, ENDS_S) > 70


def test_a_customer_who_is_answered_twice_counts_once() -> None:
    hasty = Defence(Discipline(expires_after_s=0.8), retry=Retry(timeout_s=0.5))

    slowed = Trial(USUAL, hasty, 1, SLOWED)

    assert slowed.useful_per_s(BACK_FROM_S, ENDS_S) < 60


def test_a_red_shows_the_run_in_rows_with_the_flag_at_the_last(
    subject: Callable[..., Subject],
) -> None:
    answer = defended(subject(), USUAL)

    with pytest.raises(Finding) as found:
        comes_back(subject(), answer, 1)

    timeline = found.value.evidence.timeline
    assert timeline is not None
    assert timeline.columns == ("from", "sent", "in time", "waiting")
    assert timeline.rows[4].cells[0] == "60 s slow"
    assert not timeline.has_pictures
    assert timeline.rows[-1].flag.startswith("0.0 of ")
    assert not any(row.flag for row in timeline.rows[:-1])


@pytest.mark.parametrize(
    ("defence", "said"),
    [
        ("None", "no Defence"),
        ("Defence(admission=Admission(70.0))", "capacity is 70.0"),
        ("Defence(admission=Admission(True))", "capacity is True"),
        ("Defence(Discipline(expires_after_s=-1.0))", "expires_after_s is -1.0"),
        ("Defence(Discipline(expires_after_s=float('nan')))", "expires_after_s is nan"),
        ("Defence(retry=Retry(timeout_s=0.0))", "timeout_s is 0"),
        ("Defence(retry=Retry(retries=2_000_000))", "retries is 2000000"),
        ("Defence(Admission(70))", "discipline is Admission(capacity=70), and no Discipline"),
        ("Defence(admission=5)", "admission is 5, and no Admission"),
        ("Defence(retry=None)", "retry is None, and no Retry"),
        ("Defence(Discipline(next='newest'))", 'next is "newest", and no Next'),
        ("Defence(retry=Retry(jitter='yes'))", 'jitter is "yes", and neither True nor False'),
        ("Defence(retry=Retry(backoff_s=None))", "backoff_s is None"),
        ("Defence(retry=Retry(backoff_s=120.0))", "its last try comes 843 s after the first"),
    ],
)
def test_what_is_no_defence_is_said(
    subject: Callable[..., Subject], defence: str, said: str
) -> None:
    with pytest.raises(Finding) as found:
        defended(subject(defence=defence), USUAL)

    assert found.value.evidence.yours.endswith(said)


@pytest.mark.parametrize("word", ["1", "None", "'yes'", "False"])
def test_only_true_is_true(subject: Callable[..., Subject], word: str) -> None:
    with pytest.raises(Finding):
        is_told(subject(can=word), USUAL)


def test_a_right_word_is_no_finding(subject: Callable[..., Subject]) -> None:
    safe = replace(USUAL, arrivals_per_s=20.0)

    is_told(subject(), USUAL)
    is_told(subject(can="False"), safe)

    assert safe != USUAL

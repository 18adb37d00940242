"""Right services pass every act untouched; each wrong one breaks what it must, and no more."""

from __future__ import annotations

import asyncio
from collections.abc import Iterable, Sequence
from pathlib import Path

import pytest
from tests.course.pressure.wrong_services import (
    LIARS,
    ON_SERVERS,
    RIGHT,
    WAITS,
    WRONG,
    Change,
    Wrong,
)

from course.machine import in_ci, lacks
from course.pressure import policy
from course.pressure.acts import ACTS
from course.pressure.backends import BACKENDS, Backend
from course.pressure.held import Claim
from course.pressure.play import Played, Trial

SEED = 1
AT_ONCE = 4  # services; a busy machine is a good witness
BY_NAME = {act.name: act for act in ACTS}


async def all_played(
    asked: Iterable[tuple[Path, str]], backend: str = "sqlite", at_once: int = AT_ONCE
) -> list[Played]:
    """Play these acts on these services, a few at a time."""
    room = asyncio.Semaphore(at_once)

    async def played(folder: Path, act: str, place: Backend) -> Played:
        async with room:
            return await Trial(folder, policy.read(folder), SEED).play(BY_NAME[act], place)

    with BACKENDS[backend]() as place:
        return await asyncio.gather(*(played(folder, act, place) for folder, act in asked))


@pytest.fixture(scope="module")
def of_the_wrong(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Played]:
    """Each wrong service in the act that must find it."""
    folders = {one.name: tmp_path_factory.mktemp(one.name) for one in (*WRONG, *LIARS, WAITS)}
    for one in (*WRONG, *LIARS, WAITS):
        one.write(folders[one.name])
    found = asyncio.run(all_played((folders[one.name], one.act) for one in (*WRONG, *LIARS, WAITS)))
    return dict(zip(folders, found, strict=True))


def claims_of(folder: Path, played: Sequence[Played]) -> list[Claim]:
    """Return what these acts say of a service's policy."""
    return Trial(folder, policy.read(folder), SEED, list(played)).claims()


def against(folder: Path, played: Sequence[Played]) -> list[object]:
    """Return every promise that is broken, and every claim that is not true."""
    broken = [(one.act.name, verdict) for one in played for verdict in one.verdicts]
    untrue = [one for one in claims_of(folder, played) if one.verdict != "TRUE"]
    return [*(one for one in broken if not one[1].holds), *untrue]


@pytest.mark.parametrize("name", RIGHT)
def test_a_right_service_passes_every_act(name: str) -> None:
    acts = [(RIGHT[name], act.name) for act in ACTS]

    played = asyncio.run(all_played(acts))

    assert against(RIGHT[name], played) == []


@pytest.mark.parametrize("backend", ON_SERVERS)
def test_a_right_service_on_a_server_passes_every_act(backend: str) -> None:
    lacking = lacks([backend])
    if lacking:
        reason = f"this machine lacks {'; '.join(lacking)}"
        pytest.fail(reason) if in_ci() else pytest.skip(reason)
    folder = ON_SERVERS[backend]

    played = asyncio.run(all_played([(folder, act.name) for act in ACTS], backend, 2))

    assert against(folder, played) == []


@pytest.mark.parametrize("wrong", WRONG, ids=lambda one: one.name)
def test_a_wrong_service_breaks_one_promise(wrong: Wrong, of_the_wrong: dict[str, Played]) -> None:
    played = of_the_wrong[wrong.name]

    broken = {one.invariant: one.broken for one in played.verdicts if not one.holds}

    assert wrong.broken in broken, played.verdicts
    assert broken.keys() - wrong.implied == {wrong.broken}, broken


@pytest.mark.parametrize("wrong", LIARS, ids=lambda one: one.name)
def test_a_lie_of_the_policy_is_told_where_every_promise_is_kept(
    wrong: Wrong, of_the_wrong: dict[str, Played], tmp_path: Path
) -> None:
    played = of_the_wrong[wrong.name]
    wrong.write(tmp_path)

    false = [one.name for one in claims_of(tmp_path, [played]) if one.verdict == "FALSE"]

    assert played.holds, played.verdicts
    assert false == [wrong.broken]


def test_whoever_waits_may_say_so(of_the_wrong: dict[str, Played], tmp_path: Path) -> None:
    played = of_the_wrong[WAITS.name]
    WAITS.write(tmp_path)

    untrue = [one for one in claims_of(tmp_path, [played]) if one.counts_against]

    assert played.holds, played.verdicts
    assert untrue == []


def test_a_change_of_another_text_is_told(tmp_path: Path) -> None:
    wrong = Wrong("old", RIGHT["one_process"], "burst", "bounded", (Change("not there", ""),))

    with pytest.raises(ValueError, match=r"once in .* must stand 'not there'"):
        wrong.write(tmp_path)

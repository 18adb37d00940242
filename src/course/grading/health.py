"""What a check expects of a supervisor, in sentences a learner reads."""

from __future__ import annotations

import signal
from collections.abc import Collection, Mapping, Sequence
from itertools import islice
from typing import Any

from course.contracts.worker_health import Deed, Health
from course.lab.doubles import CLOCK, GIVE_BACK, SHIFT, SPAWN, Double
from course.lab.naming import listed
from course.lab.scenario import show
from course.lab.travel import WAITING
from course.subject.calls import SHOWN, Started
from course.subject.proxy import Subject
from course.subject.remote import Held, Remote

REPLACED = (Health.DEAD, Health.STUCK)
SETTINGS: dict[str, Any] = {
    "names": ["w1", "w2"],
    "give_back": GIVE_BACK,
    "clock": CLOCK,
    "stall_s": 30.0,
    "max_restarts": 5,
    "window_s": 60.0,
}
IMPOSSIBLE: tuple[dict[str, Any], ...] = (  # each in the place of one of these
    {"names": []},
    {"names": ()},
    {"names": ["w1", "w2", "w1"]},
    {"names": ["w1", "w2", "w2"]},
    {"stall_s": 0.0},
    {"stall_s": -1.0},
    {"window_s": 0.0},
    {"window_s": -1.0},
    {"max_restarts": -1},
)
SIGNALS = ("ends", "asks")
PAUSES_S = (0.5, 0.5, 1.0, 2.0, 4.0)  # that pass while a look or a stop waits with a time limit
PAST = "ends past its Worker"
SIGTERM = int(signal.SIGTERM)
SEES, BACK, STARTS = "sees the end of", "gives back", "starts"


class Watch:
    """A supervisor over a shift of real processes, and what it did so far."""

    def __init__(
        self,
        subject: Subject,
        *names: str,
        stall_s: float = 30.0,
        max_restarts: int = 5,
        window_s: float = 3600.0,
        clock: Double = CLOCK,
    ) -> None:
        self.subject = subject
        self.shift = subject.double(SHIFT)
        self.supervisor = subject.Supervisor(
            SPAWN,
            names=list(names),
            give_back=GIVE_BACK,
            clock=clock,
            stall_s=stall_s,
            max_restarts=max_restarts,
            window_s=window_s,
        )
        found = self._deeds()
        there = [str(deed) for deed in found]
        if sorted(there) != sorted(f"{STARTS} {name}" for name in names):
            yours = f"it {listed(there)}" if there else "it starts nobody"
            line = found[-1].line if found else None
            raise self._unexpected(None, f"it starts {listed(names)}", yours, "starts", line)

    def takes(self, **jobs: str) -> None:
        """Each of these workers takes this job, and beats."""
        for name, job in jobs.items():
            self.shift.takes(name, job)

    def beat(self, *names: str) -> None:
        """Each of these workers does a part of what it has in hand, and beats."""
        for name in names:
            self.shift.beats(name)

    def finds(
        self,
        *,
        back: Mapping[str, str] | None = None,
        given_up: Collection[str] = (),
        beats_meanwhile: str = "",
        **found: Health,
    ) -> None:
        """Look, and expect this of each worker; who is dead or stuck is replaced, once it is gone.

        `back` says whose job comes back, and which; `given_up` is who gets no new process.
        `beats_meanwhile` is who beats half a second after the look has begun, while that waits.
        """
        returns = f"returns the health of {listed(list(found))}"
        call = self._ended(self.supervisor.look, returns, beats_meanwhile)
        there = call.value
        if isinstance(there, Held):
            there = self.shift.in_plain(there)
        if not isinstance(there, dict) or set(there) != set(found):
            expected = f"{call.text} {returns}"
            raise self._unexpected(call, expected, f"it {call.happened():.{SHOWN}}", "another")
        for name, health in found.items():
            if there[name] is not health:
                before = ", before anything is done about it" if health in REPLACED else ""
                expected = f"{call.text} finds {name} {health.name}{before}"
                yours = f"it finds {name} {show(there[name]):.{SHOWN}}"
                raise self._unexpected(call, expected, yours, f"{name} {show(there[name]):.20}")
        gone = [name for name, health in found.items() if health in REPLACED]
        new = [name for name in gone if name not in given_up]
        self._did(call, gone, back or {}, new)

    def stops(self, *gone: str, back: Mapping[str, str] | None = None) -> None:
        """Stop, and expect that these processes end, these jobs come back, and nothing is left."""
        call = self._ended(self.supervisor.stop, "ends every process")
        self._did(call, gone, back or {}, ())
        left = self.shift.left()
        if left:
            yours = f"of {listed(left)} the kernel still has something"
            raise self._unexpected(call, "nothing of a process is left", yours, "left behind")

    def does_nothing(self) -> None:
        """Expect that nothing was done since the last question."""
        deeds = self._deeds()
        if deeds:
            yours = f"your answer {listed([str(deed) for deed in deeds])}"
            raise self._unexpected(None, "nobody is started", yours, "does", deeds[0].line)

    # --- inside -----------------------------------------------------------------------------

    def _ended(self, remote: Remote, does: str, beats: str = "") -> Started:
        """Return the call once it has returned; time passes while it waits with a time limit."""
        call = self.subject.start(remote)
        pauses = list(PAUSES_S)
        while pauses and call.state == WAITING and self._is_timed():
            self.subject.advance(pauses.pop(0))
            if beats:
                self.shift.beats(beats)
                beats = ""
        if not call.returned():
            yours, kind = f"it {call.happened():.{SHOWN}}", call.state
            if call.state == WAITING and self._is_timed():
                yours, kind = f"it still waits after {sum(PAUSES_S):g} s", "waits long"
            elif any(deed.what == "ends" for deed in self._deeds()):
                kind = f"{kind} after a kill"
            raise self._unexpected(call, f"{call.text} {does}", yours, kind)
        return call

    def _is_timed(self) -> bool:
        """Does anybody sleep, or wait with a time limit?"""
        return any("sleeps" in one or "with a timeout" in one for one in self.subject.stuck)

    def _did(
        self, call: Started, gone: Sequence[str], back: Mapping[str, str], new: Sequence[str]
    ) -> None:
        """Expect that these ended, these jobs came back and these were started, in right order."""
        deeds = self._deeds()
        for deed in deeds:
            if deed.what in SIGNALS and deed.about not in gone:
                yours = f"it {deed}"
                raise self._unexpected(
                    call, f"{call.text} leaves {deed.about} alone", yours, yours, deed.line
                )
        for name in gone:
            self._saw_the_end(call, deeds, name)
        self._same(call, deeds, BACK, list(back.values()))
        self._same(call, deeds, STARTS, new)
        given: list[str | None] = []  # two workers can have had jobs of one name
        for name in sorted(gone, key=lambda name: _first(deeds, SEES, name)):
            end = _first(deeds, SEES, name)
            job = back.get(name)
            for what, about, before in ((BACK, job, given.count(job)), (STARTS, name, 0)):
                early = len(deeds) if about is None else _place(deeds, what, about, before)
                if early < end:
                    expected = f"{call.text} {what} {about} when the old process of {name} is gone"
                    done = [str(deed) for deed in deeds[: end + 1] if _is_about(deed, name, what)]
                    yours = f"while that may still be there: it {listed(done)}"
                    line = deeds[early].line
                    raise self._unexpected(call, expected, yours, f"{what} early", line)
            given.append(job)

    def _saw_the_end(self, call: Started, deeds: list[Deed], name: str) -> None:
        if _first(deeds, SEES, name) < len(deeds):
            return
        sent = [deed for deed in deeds if deed.what in SIGNALS and deed.about == name]
        past = [deed for deed in deeds if deed.what == PAST and deed.about == name]
        yours = "it sends a signal, and does not wait" if sent else "it neither ends it nor waits"
        times = self.shift.vain(name)
        if times:
            often = "once" if times == 1 else f"{times} times"
            yours = f"it asks exit_status {often} after a signal, hears None, and goes on"
        yours = "it ends it in another way, behind the back of its Worker" if past else yours
        line = next((deed.line for deed in (*past, *sent)), None)
        by = ", which it has ended through its Worker" if past else ""
        expected = f"{call.text} sees the process of {name} gone{by}"
        raise self._unexpected(
            call,
            expected,
            yours,
            f"{name} {'ended past' if past else 'not gone'} {len(deeds)}",
            line,
        )

    def _same(self, call: Started, deeds: list[Deed], what: str, wanted: Sequence[str]) -> None:
        there = [deed for deed in deeds if deed.what == what]
        if sorted(show(deed.about) for deed in there) == sorted(map(show, wanted)):
            return
        found = [deed.about for deed in there]
        nothing = "nobody" if what == STARTS else "nothing"
        expected = f"{call.text} {what} {_told(wanted) or nothing}"
        yours = f"it {what} {_told(found) or nothing}"
        line = there[-1].line if there else None
        raise self._unexpected(call, expected, yours, f"{what} {found}", line)

    def _deeds(self) -> list[Deed]:
        return list(self.shift.what_happened())

    def _unexpected(
        self, call: Started | None, expected: str, yours: str, kind: str, line: int | None = None
    ) -> Exception:
        number = f"call {call.number} " if call else ""
        line = line or (call.line if call else None)
        return self.subject.unexpected(expected, yours, f"{number}{kind}", line)


def _first(deeds: list[Deed], what: str, about: str | None) -> int:
    """Return the place of the first such deed; behind the last one when there is none."""
    return _place(deeds, what, about, 0)


def _place(deeds: list[Deed], what: str, about: str | None, number: int) -> int:
    """Return the place of one of such deeds, counted from nought, or that behind the last deed."""
    places = (n for n, deed in enumerate(deeds) if deed.what == what and deed.about == about)
    return next(islice(places, number, None), len(deeds))


def _is_about(deed: Deed, name: str, what: str) -> bool:
    """Is it one of the deeds that tell how a process ended, or what came too early?"""
    return deed.what == what or (deed.about == name and deed.what in (*SIGNALS, SEES))


def _told(things: Sequence[object]) -> str:
    return listed(["no job" if one is None else str(one) or '""' for one in things])

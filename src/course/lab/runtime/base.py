"""What every runtime has: one answer, virtual time, and schedules that give histories."""

from __future__ import annotations

import gc
import inspect
import re
import sys
from abc import ABC, abstractmethod
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from types import ModuleType
from typing import Any, Protocol, TypeAlias

from course.lab.doubles import RECEIPT, made, receipt_in
from course.lab.history import Ending, Event, History, Raised, Stuck
from course.lab.runtime.answer import Answer, Errors, NoSuchName
from course.lab.runtime.modules import Modules
from course.lab.runtime.points import helpers
from course.lab.runtime.policies import SPINNING_ENOUGH, Switch
from course.lab.runtime.printing import Printing
from course.lab.runtime.simulation import EPOCH_NS, Simulation
from course.lab.scenario import Operation, Scenario, called_in

MODULE = "answer"  # the name an answer is imported by
EXPLORED_STEPS = 3_000  # of one actor in one schedule, before it counts as spinning
STEPS = 20_000  # of one call, step by step, before it counts as spinning
ADDRESS = re.compile(r"\b0x[0-9a-fA-F]{6,}\b")  # of an object: another one in every run

Shape: TypeAlias = Callable[[Any], Any]  # what a returned value becomes in a history
Supply: TypeAlias = Callable[[str, int, Operation], Operation]  # the operation that is really made
Report: TypeAlias = Callable[[Event], None]
Ended: TypeAlias = Callable[[Any, Raised | None], None]  # what a call gave, or what it raised


class Mover(Protocol):
    """A call that somebody started, step by step."""

    @property
    def done(self) -> bool:
        """Has it ended?"""

    @property
    def spinning(self) -> bool:
        """Does it run round in a loop for ever?"""

    @property
    def wakes(self) -> int:
        """How often has it left a wait?"""

    @property
    def line(self) -> int | None:
        """Where in the answer does it stand?"""


class Done:
    """A call that was made in this process, and has ended."""

    done, spinning, wakes, line = True, False, 0, None


class Runtime(ABC):
    """Runs one answer under schedules. One per process; it owns the clock."""

    def __init__(
        self,
        answer: Answer,
        shape: Shape,
        contracts: Iterable[type] = (),
        modules: Modules | None = None,
        awaited: Sequence[str] = (),
    ) -> None:
        self.answer = answer
        self._awaited = frozenset(awaited)
        self.shape = shape
        self.beat: Callable[[], None] = lambda: None  # called now and then in what takes long
        self.doors: Sequence[int] = ()  # connections to a server, open already
        self.failed: list[str] = []  # what a handler raised since the judge was told last
        self.call_steps = STEPS  # of one call in threads, step by step; a unit may say another
        self.modules = modules or self.prepare()
        self.is_boxed = modules is not None  # then this process runs the answer and nothing else
        self.simulation: Simulation = self.modules.simulation
        self._errors = Errors(answer.filename, contracts)
        self.of_this_run: dict[str, str] = {}  # text that is another in each run -> how it is told
        self.printing = Printing(answer.line_now, self._worded)

    @classmethod
    def prepare(cls) -> Modules:
        """Return what `import` finds in an answer; a warm parent makes it once, for all."""
        return Modules(Simulation())

    def fresh_module(self, seed: int) -> None:
        """Forget what an earlier schedule left in the modules; seed their randomness."""
        self.modules.reset(seed)
        self.modules.builtins["print"] = self.printing
        sys.modules[MODULE] = ModuleType(MODULE)  # where dataclasses look for an answer's names

    def namespace(self) -> dict[str, Any]:
        """Execute the answer's file and return its names; call it inside a schedule."""
        names = vars(sys.modules[MODULE])
        names.update(
            __file__=self.answer.filename,
            __builtins__=self.modules.builtins,
            **helpers(self.at_point()),
        )
        exec(self.answer.code, names)
        return names

    def seconds(self) -> float:
        """Return the virtual seconds since this schedule began."""
        return (self.simulation.now - EPOCH_NS) / 1e9

    def made(self, value: Any) -> Any:
        """Return what stands in for a double, made anew; any other value as it is."""
        return made(value, self.seconds)

    def subject(self, scenario: Scenario) -> Any:
        """Execute the answer's file and return the object the scenario is about.

        Doubles are made anew. Where actors call functions, it is the answer itself.
        Call it inside a schedule.
        """
        names = self.namespace()
        wanted = [scenario.export] if scenario.export else called_in(scenario)
        for name in wanted:
            if name not in names:
                raise NoSuchName(name)
        if not scenario.export:
            return sys.modules[MODULE]
        settings = {name: self.made(value) for name, value in scenario.settings}
        subject = names[scenario.export](**settings)
        if subject is None:
            raise TypeError(f"{scenario.export} returned None, not an object")
        return subject

    def call_of(self, owner: Any, name: str, arguments: Iterable[Any], options: Any) -> Any:
        """Call a method of the answer; what the contract awaits has to be awaitable."""
        given = getattr(owner, name)(*arguments, **dict(options))
        if name in self._awaited and not inspect.isawaitable(given):
            raise TypeError(f"{name}() cannot be awaited: it needs `async def`")
        return given

    def do(self, subject: Any, operation: Operation, receipts: dict[str, str], actor: str) -> Any:
        """Carry out an operation; `receipts` keeps that of what each actor was lent last."""
        known = receipts.get(actor, "")
        arguments = [known if one is RECEIPT else one for one in operation.arguments]
        given = self.call_of(subject, operation.name, arguments, operation.options)
        receipts[actor] = receipt_in(given) or known
        return given

    def raised(self, error: BaseException) -> Raised:
        """Return an exception as what may cross the boundary, worded alike in every run."""
        raised = self._errors.described(error)
        return replace(raised, message=self._worded(raised.message))

    def _worded(self, text: str) -> str:
        """Return a text of the answer without what is another in each run."""
        for part, told in self.of_this_run.items():
            text = text.replace(part, told)
        return ADDRESS.sub("0x...", text)

    def explore(self, scenario: Scenario, seeds: range) -> Iterator[History]:
        """Yield the distinct histories of these seeds, in the order in which they were found."""
        yield from _distinct(_until_spinning(self.seeded(scenario, seed) for seed in seeds))

    def sweep(self, scenario: Scenario) -> Iterator[History]:
        """Yield the distinct histories with each actor disturbed at each of its steps in turn."""
        yield from _distinct(_until_spinning(self.swept(scenario)))

    def crash(self, scenario: Scenario) -> Iterator[History]:
        """Yield the distinct histories with the first actor killed at each of its points."""
        yield from _distinct(self.crashed(scenario))

    @abstractmethod
    def at_point(self) -> Callable[[int], None]:
        """Return what is called at each point inside the answer's own statements."""

    @abstractmethod
    def seeded(self, scenario: Scenario, seed: int) -> History:
        """Return what happens under the policy of this seed."""

    @abstractmethod
    def swept(self, scenario: Scenario) -> Iterator[History]:
        """Yield one history for each actor and step at which it can be disturbed."""

    def crashed(self, scenario: Scenario) -> Iterator[History]:
        """Yield one history for each point at which the first actor's process can be killed."""
        raise NotImplementedError("only processes can be killed")

    @abstractmethod
    def replay(
        self,
        scenario: Scenario,
        switches: tuple[Switch, ...],
        *,
        detailed: bool = True,
        supply: Supply | None = None,
        report: Report | None = None,
    ) -> History:
        """Return the history of exactly these switches; `supply` may replace operations."""

    def let_go(self) -> None:  # noqa: B027 - most have made nothing of the kind
        """See to it that nothing outside this process is left of what it has made."""

    @abstractmethod
    def begin_steps(self) -> None:
        """Start a schedule in which calls are started one by one, and time stands still."""

    def start(self, name: str, work: Callable[[], Any], ended: Ended) -> Mover:
        """Start a call and let all come to rest; `ended` hears what it gave or raised.

        Where nothing is simulated it is made here, and has ended when this returns.
        """
        try:
            value = self.shape(work())
        except BaseException as error:
            ended(None, self.raised(error))
        else:
            ended(value, None)
        return Done()

    @abstractmethod
    def cancel(self, mover: Mover) -> None:
        """Cancel a call from outside, and let all come to rest."""

    @abstractmethod
    def advance(self, seconds: float) -> None:
        """Let virtual time pass; everybody whose time has come moves, and all rest again."""

    @abstractmethod
    def stuck(self) -> list[Stuck]:
        """Return everybody who has not ended, where they stand and what they wait for."""

    @abstractmethod
    def left(self) -> list[Stuck]:
        """Return what the answer has started and not ended, beside the calls themselves."""


@contextmanager
def no_collection() -> Iterator[None]:
    """Keep the garbage collector away: a finalizer is a step that no seed repeats."""
    was_collecting = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_collecting:
            gc.enable()


def plain_operation(actor: str, index: int, operation: Operation) -> Operation:
    """Return the operation as the scenario has it."""
    return operation


def _until_spinning(histories: Iterator[History]) -> Iterator[History]:
    left = SPINNING_ENOUGH
    for history in histories:
        yield history
        left -= history.ending is Ending.SPINNING
        if not left:
            return


def _distinct(histories: Iterator[History]) -> Iterator[History]:
    found: dict[Any, History] = {}
    count: dict[Any, int] = {}
    for history in histories:
        key = (
            history.ending,
            history.left,
            tuple((e.kind, e.actor, e.index, e.time, repr(e.value)) for e in history),
        )
        found.setdefault(key, history)
        count[key] = count.get(key, 0) + 1
    for key, history in found.items():
        yield replace(history, alike=count[key])

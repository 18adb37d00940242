"""The subject in the judge's own thread, where there are no processes and no threads: a browser."""

from __future__ import annotations

import importlib
import io
import sys
from collections import deque
from collections.abc import Iterator
from contextlib import contextmanager, redirect_stderr, redirect_stdout
from typing import Any

from course.lab.runtime.answer import Answer
from course.lab.runtime.base import Runtime
from course.lab.runtime.modules import Modules
from course.lab.runtime.tasks import TaskLab
from course.subject.boxes import Setting
from course.subject.serving import Serving
from course.subject.wire import Gone, packed, unpacked


class _Unheard(io.TextIOBase):
    """What an answer writes to and may keep: nobody listens."""

    def write(self, text: str, /) -> int:
        return len(text)


class AloneLab(TaskLab):
    """Runs an answer in the tasks of one loop; what is left at the end is ended here."""

    def let_go(self) -> None:
        self.end()


class FunctionLab(AloneLab):
    """Runs an answer whose functions start no threads, with the modules that threads may use."""

    @classmethod
    def prepare(cls) -> Modules:
        return Runtime.prepare()


class _Replies:
    """A channel of which both ends are in one thread: replies wait until they are taken."""

    def __init__(self) -> None:
        self._packed: deque[bytes] = deque()

    def send(self, message: Any) -> None:
        self._packed.append(packed(message))

    def receive(self, timeout: float | None = None) -> Any:
        """Refuse: nobody can be asked anything while the subject runs."""
        raise Gone

    def taken(self) -> Any:
        """Return the reply that has waited longest."""
        return unpacked(self._packed.popleft())


class AloneSession:
    """A session whose subject runs while a request is sent; no wait is bounded.

    An answer that never comes back is ended with the thread around it, by whoever started that.
    """

    def __init__(self, setting: Setting) -> None:
        self._replies = _Replies()
        self._unheard = _Unheard()
        self._serving = Serving(
            self._replies,
            Answer(setting.source, setting.filename),
            importlib.import_module(setting.contracts),
            AloneLab if setting.lab == "tasks" else FunctionLab,
        )

    def send(self, message: Any) -> None:
        """Let the subject do what is asked for, to the end."""
        with self._standard_files():
            self._serving.answer(unpacked(packed(message)))

    def receive(self) -> Any:
        """Return the next reply."""
        return self._replies.taken()

    def close(self) -> None:
        """End what is left of the last schedule."""
        with self._standard_files():
            self._serving.let_go()

    @contextmanager
    def _standard_files(self) -> Iterator[None]:
        """Let nobody hear what is written, and give nothing to read, as for any answer."""
        before, sys.stdin = sys.stdin, io.StringIO()
        try:
            with redirect_stdout(self._unheard), redirect_stderr(self._unheard):
                yield
        finally:
            sys.stdin = before


class AloneBox:
    """Gives sessions in this thread in place of processes."""

    level = "none: in the judge's own thread"
    salt = ""  # the answer could read whatever the judge knows; there is nothing to hide

    def __init__(self, setting: Setting) -> None:
        self.setting = setting
        self.shelf: dict[str, Any] = {}

    def session(self) -> AloneSession:
        """Return a subject in this thread."""
        return AloneSession(self.setting)

    def close(self) -> None:
        """Keep nothing."""

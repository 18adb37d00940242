"""A consumer that decides after each attempt: done, once more later, or a dead letter."""

from __future__ import annotations

import os
from collections.abc import Callable

from course.contracts.retries_and_dead_letters import (
    WORKER_LOST,  # noqa: F401  (an error that is yours to note)
    Ack,
    Dead,
    DeadLetter,
    Delivery,
    Permanent,  # noqa: F401  (the handler's to raise)
    Retry,
    in_words,  # noqa: F401  (how an error is kept)
)


class Consumer:
    """Who tries jobs, and keeps in a file what has to outlive it.

    Several processes make a `Consumer` on one ``path``, and each calls it from one thread.
    Any of them may be killed at any moment. Whoever runs a consumer settles with the broker: it
    acknowledges after `Ack` and after `Dead`, and gives the job back after `Retry`.
    """

    def __init__(
        self,
        path: str | os.PathLike[str],
        *,
        handler: Callable[[bytes], object],
        chance: Callable[[], float],
        max_attempts: int,
        base_s: float,
        cap_s: float,
    ) -> None:
        """Open the file at ``path``; make it when there is none. What it holds stays as it is.

        ``handler`` does the work that a body asks for; what it raises is an error of the job.
        ``chance`` returns a number from nought up to, and never, one: another at each call.
        Raise ValueError for a ``max_attempts`` below one, for a ``base_s`` that is not above zero,
        and for a ``cap_s`` below ``base_s``.
        """
        # TODO: Your process is gone and another one starts: what does it have to find?
        raise NotImplementedError

    def step(self, delivery: Delivery) -> Ack | Retry | Dead:
        """Make one attempt, and say what becomes of the job; never wait.

        `Ack` when the handler returns. `Dead`, with the last error as its reason, for an error that
        is `Permanent`, or at attempt ``max_attempts``: the letter is in the file by then.
        Otherwise `Retry` after ``delay_s`` seconds: above zero, and no more than the ceiling
        min(cap_s, base_s * 2 ** (attempt - 1)).
        Above ``max_attempts`` the handler is not called: the job is `Dead`, by `WORKER_LOST`.
        What is no `Exception`, such as KeyboardInterrupt, goes through: it is about the worker.
        """
        # TODO: Which attempt is it, and who has counted those that nobody came back from?
        # TODO: The job is buried and your process dies before anybody hears: what comes next?
        raise NotImplementedError

    def dead(self) -> list[DeadLetter]:
        """Return the dead letters, one for each job; they stay here."""
        # TODO: Which of them has somebody else buried, and which attempt did you not see?
        raise NotImplementedError

    def redrive(
        self, wanted: Callable[[DeadLetter], bool], *, send: Callable[[bytes, int], object]
    ) -> int:
        """Send the dead letters of which ``wanted`` is true, and return how many were sent.

        ``send(body, redriven)`` makes a new job; ``redriven`` is one more than the letter's.
        A letter leaves the file once it is sent, and not before. Only those that are dead when
        this call begins are sent, each once. While ``send`` is at work, others can bury.
        What ``wanted`` or ``send`` raises goes through: what was sent is gone, the rest stays.
        """
        # TODO: You are killed between the two steps: which of the two may be done twice?
        # TODO: What you send fails again at once. When does this call come to an end?
        raise NotImplementedError

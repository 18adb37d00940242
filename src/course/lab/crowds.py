"""Scenarios about queues that lend their jobs, for any queue that keeps that contract.

Each takes a scenario without actors: what is made, with which capacity, leases of ten seconds and
so many attempts. The last actor is the auditor, who comes when every lease has ended.
"""

from __future__ import annotations

from course.lab.leases import audit
from course.lab.scenario import Scenario, ack, dead, extend, nack, pause, receive, send


def workers(made: Scenario) -> Scenario:
    """Return three workers for two jobs: one is done, one gives back, one is late."""
    return made.first(send(b"a"), send(b"b")).actors(
        worker_a=[receive(), ack()],
        worker_b=[receive(), nack(reason="no answer"), receive()],
        worker_c=[receive(2), pause(11), ack()],
        auditor=audit(),
    )


def rush(made: Scenario) -> Scenario:
    """Return two senders for one place that is left, and a worker who keeps a job for long."""
    return made.first(send(b"first")).actors(
        sender_a=[send(b"a1"), send(b"a2")],
        sender_b=[send(b"b1")],
        worker=[receive(), extend(30), ack()],
        auditor=audit(),
    )


def many_workers(made: Scenario) -> Scenario:
    """Return four workers for three jobs; they receive several at once, and give some back."""
    return made.first(send(b"a"), send(b"b"), send(b"c")).actors(
        worker_a=[receive(2), ack(), receive(), ack()],
        worker_b=[receive(), nack(), receive(2), nack(reason="bad data")],
        worker_c=[receive(3), ack()],
        worker_d=[receive(), nack(delay_s=5.0), receive()],
        auditor=audit(),
    )


def many_senders(made: Scenario) -> Scenario:
    """Return three senders who come before and after leases have ended, and two workers."""
    return made.first(send(b"first")).actors(
        sender_a=[send(b"a1"), send(b"a2")],
        sender_b=[send(b"b1"), pause(11), send(b"b2")],
        sender_c=[send(b"c1", delay_s=3.0)],
        worker_a=[receive(), ack(), receive(), nack(reason="bad data")],
        worker_b=[receive(), pause(11), ack(), dead()],
        auditor=audit(),
    )


def crossing(made: Scenario) -> Scenario:
    """Return workers whose leases, extensions and delays end while others begin."""
    return made.first(send(b"a"), send(b"b")).actors(
        slow=[receive(), pause(11), ack()],
        careful=[receive(), pause(8), extend(8.0), pause(7), ack()],
        hasty=[pause(11), receive(2), extend(2.0), pause(3), nack(reason="no answer")],
        patient=[pause(14.5), receive(2), nack(delay_s=4.0, reason="bad data"), extend(50.0)],
        late=[pause(16), receive(2), pause(11), ack()],
        sender=[pause(11), send(b"c"), send(b"d", delay_s=5.0)],
        auditor=audit(),
    )


def last_try(made: Scenario) -> Scenario:
    """Return one worker who is late with its last attempt, and everybody who looks then."""
    return made.first(send(b"a")).actors(
        worker=[receive(), pause(11), nack(reason="no answer")],
        other=[pause(11), receive()],
        sender=[pause(11), send(b"b")],
        observer=[pause(11), dead(), dead()],
        auditor=audit(),
    )


def killed_worker(made: Scenario) -> Scenario:
    """Return a worker that may be killed anywhere, and an heir that finds what it has left."""
    return made.first(send(b"a"), send(b"b")).actors(
        worker=[receive(), nack(reason="no answer")],
        heir=[receive(2), pause(11), receive(2), ack()],
        auditor=audit(),
    )


def killed_sender(made: Scenario) -> Scenario:
    """Return a sender that may be killed anywhere, and another who fills all the room it finds."""
    return made.first(send(b"a")).actors(
        sender=[send(b"b"), receive(), ack(), send(b"c", delay_s=3.0)],
        other=[send(b"d"), send(b"e"), send(b"f"), receive(2)],
        auditor=audit(),
    )


def killed_on_the_last_try(made: Scenario) -> Scenario:
    """Return a worker that may be killed anywhere in the last attempts of two jobs."""
    return made.first(send(b"a"), send(b"b")).actors(
        worker=[receive(2), extend(30), nack(reason="bad data"), dead()],
        heir=[pause(11), receive(), send(b"c"), ack(), dead()],
        late=[pause(31), dead(), send(b"d"), receive(2)],
        auditor=audit(),
    )


def two_processes(made: Scenario) -> Scenario:
    """Return two workers in few operations: where each is a process, a schedule takes its time."""
    return made.first(send(b"a"), send(b"b")).actors(
        worker_a=[receive()], worker_b=[receive()], auditor=audit()
    )


def two_senders(made: Scenario) -> Scenario:
    """Return two senders for one place, and a job that comes back in the meantime."""
    return made.first(send(b"a")).actors(
        sender_a=[send(b"b")],
        sender_b=[send(b"c")],
        worker=[receive(), nack(reason="no answer")],
        auditor=audit(),
    )

"""In any run nothing is lost and nothing appears twice, and Little's law holds to the last one."""

from __future__ import annotations

from collections import Counter
from itertools import groupby

from hypothesis import given, settings
from hypothesis import strategies as st

from course.contracts.backpressure_policy import WhenFull
from course.simulate import (
    MS,
    NEVER,
    NOBODY,
    SECOND,
    Clients,
    Constant,
    Crash,
    Ending,
    Erlang,
    Every,
    Exponential,
    Hyperexponential,
    Load,
    Order,
    Poisson,
    Rates,
    Result,
    Run,
    Slowdown,
    Station,
    Uniform,
    simulate,
)

MANY = settings(max_examples=150, deadline=None, derandomize=True)
LOADS = st.builds(
    Load,
    arrivals=st.sampled_from(
        [Poisson(50), Poisson(150), Every(10 * MS), Rates(((0, 40), (SECOND, 400)))]
    ),
    work=st.sampled_from(
        [
            Constant(10 * MS),
            Exponential(20 * MS),
            Uniform(1, 40 * MS),
            Erlang(10 * MS, 3),
            Hyperexponential(5 * MS, 100 * MS, 10),
        ]
    ),
    customers=st.integers(0, 120),
    priorities=st.sampled_from([((0, 1),), ((0, 2), (1, 1), (7, 1))]),
)
SLOWDOWNS = st.sampled_from(
    [
        (),
        (Slowdown(300 * MS, 600 * MS, 10),),
        (Slowdown(0, 50 * MS, 0), Slowdown(SECOND, 2 * SECOND, 250)),
    ]
)
CRASHES = st.sampled_from([(), (Crash(100 * MS, 50 * MS), Crash(200 * MS, 1), Crash(201 * MS, 9))])


@st.composite
def stations(draw: st.DrawFn) -> Station:
    """Stations with any rule, any order, and troubles."""
    rule = draw(st.sampled_from(WhenFull))
    return Station(
        workers=draw(st.integers(1, 4)),
        capacity=draw(st.none() | st.integers(1, 8)),
        when_full=rule,
        holds_for=draw(st.integers(0, 40 * MS)) if rule is WhenFull.TIME_OUT else None,
        order=draw(st.sampled_from(Order)),
        expires_after=draw(st.none() | st.integers(0, 90 * MS)),
        slowdowns=draw(SLOWDOWNS),
        crashes=draw(CRASHES),
        redelivers_after=draw(st.none() | st.integers(0, 30 * MS)),
    )


CLIENTS = st.builds(
    Clients,
    patience=st.none() | st.integers(1, 90 * MS),
    retries=st.integers(0, 3),
    backoff=st.integers(0, 20 * MS),
    jitter=st.booleans(),
    budget_percent=st.none() | st.integers(0, 150),
)
RUNS = st.builds(
    Run,
    load=LOADS,
    station=stations(),
    clients=CLIENTS,
    seed=st.integers(0, 9),
    stops_at=st.none() | st.integers(0, 2 * SECOND),
)


@MANY
@given(RUNS)
def test_every_request_ends_in_exactly_one_way(run: Run) -> None:
    result = simulate(run, logs=True)

    endings = {ending.value for ending in Ending}
    ends = Counter(event.request for event in result.log if event.what in endings)
    requests = result.requests
    for request, ending in enumerate(requests.ending):
        assert ends[request] == (ending is not Ending.UNFINISHED)
        assert (requests.ended[request] == NEVER) == (ending is Ending.UNFINISHED)
    if run.stops_at is None:
        assert Ending.UNFINISHED not in requests.ending


@MANY
@given(RUNS)
def test_every_customer_is_answered_at_most_once(run: Run) -> None:
    result = simulate(run)

    requests = result.requests
    answered = Counter(
        customer
        for customer, ending in zip(requests.customer, requests.ending, strict=True)
        if ending is Ending.ANSWERED
    )
    customers = len(run.load.crowd(run.seed, run.stops_at).times)
    redelivered = len(requests) - customers - sum(retry > 0 for retry in requests.retry)
    assert requests.customer[:customers] == list(range(customers))
    assert max(answered.values(), default=1) == 1
    assert max(requests.retry, default=0) <= run.clients.retries
    assert redelivered <= requests.ending.count(Ending.CRASHED)


@MANY
@given(RUNS)
def test_no_worker_has_two_requests_in_hand_and_no_queue_is_too_deep(run: Run) -> None:
    result = simulate(run, logs=True)

    busy: dict[int, int] = {}
    inside: set[int] = set()
    back = 0
    for event in result.log:
        request = event.request
        worker = result.requests.worker[request]
        if event.what == "entered":
            inside.add(request)
            back += result.requests.sent[request] != result.requests.since[request]
        elif event.what == "started":
            inside.discard(request)
            assert busy.setdefault(worker, request) == request
        elif event.what not in {"sent", "held"}:
            inside.discard(request)
            if worker != NOBODY:
                assert busy.pop(worker) == request
        if run.station.capacity is not None:
            assert len(inside) <= run.station.capacity + back


@MANY
@given(RUNS)
def test_time_never_runs_backwards(run: Run) -> None:
    result = simulate(run, logs=True)

    requests = result.requests
    times = [event.at for event in result.log]
    rows = zip(
        requests.since,
        requests.sent,
        requests.entered,
        requests.started,
        requests.ended,
        strict=True,
    )
    assert times == sorted(times)
    assert all(at < result.stopped_at for at in times)
    for row in rows:
        passed = [at for at in row if at != NEVER]
        assert passed == sorted(passed)


@MANY
@given(RUNS)
def test_the_same_run_is_the_same_again(run: Run) -> None:
    first = simulate(run, logs=True)

    again = simulate(run, logs=True)

    assert first == again


@MANY
@given(RUNS)
def test_a_log_changes_nothing(run: Run) -> None:
    logged = simulate(run, logs=True)

    quiet = simulate(run)

    assert quiet.requests == logged.requests
    assert quiet.log == ()


def empty_to_empty(result: Result) -> list[tuple[int, int, int]]:
    """Return each stretch in which somebody is inside: its first and last request, its area.

    The area is counted from the log: how many are inside, times how long, event by event.
    """
    stretches, inside, area, before, first, begun = [], 0, 0, 0, 0, 0
    for at, events in groupby(result.log, key=lambda event: event.at):
        area += inside * (at - before)
        before = at
        for event in events:
            if event.what == "sent":
                inside, begun = inside + 1, begun + 1
            elif event.what in {ending.value for ending in Ending}:
                inside -= 1
        if inside == 0:
            stretches.append((first, begun, area))
            first, area = begun, 0
    return stretches


@MANY
@given(RUNS.filter(lambda run: run.stops_at is None))
def test_littles_law_is_exact_from_empty_to_empty(run: Run) -> None:
    result = simulate(run, logs=True)

    order = [event.request for event in result.log if event.what == "sent"]
    sent, ended = result.requests.sent, result.requests.ended
    for first, behind, area in empty_to_empty(result):
        stays = sum(ended[request] - sent[request] for request in order[first:behind])
        assert area == stays

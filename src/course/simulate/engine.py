"""The engine: events in the order of their times, until nothing is left to happen."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable
from heapq import heappop, heappush

from course.contracts.backpressure_policy import WhenFull
from course.simulate.draws import SIZES, Purpose, Stream
from course.simulate.requests import NEVER, NOBODY, Event, Requests
from course.simulate.room import room
from course.simulate.run import Ending, Run

DOWN = -2  # in place of a request, in the hands of a worker that has crashed
RETRY_COST = 100  # hundredths of a retry
PURSE = 10 * RETRY_COST  # what a purse holds at most, and at first
GAVE_UP = 1 << 30  # in place of a number of retries


class Engine:
    """One run, from its first event to its last.

    What is due at one moment happens in the order in which it was decided, arrivals last. An
    idle worker means that nobody waits, neither inside nor held outside.
    """

    def __init__(self, run: Run, log: list[Event] | None = None) -> None:
        self.station, self.clients, self.stops_at = run.station, run.clients, run.stops_at
        self.patience = run.clients.patience
        crowd = run.load.crowd(run.seed, run.stops_at)
        many = len(crowd.times)
        self.requests = Requests.first(crowd.times)
        self.times, self.work, self.priority = crowd.times, crowd.work, crowd.priority
        self.log = log
        self.now = 0
        self.decided = 0  # events so far; it breaks ties
        self.events: list[tuple[int, int, Callable[[int], None], int]] = []
        self.idle = list(range(run.station.workers - 1, -1, -1))  # its last is asked next
        self.hands = [NOBODY] * run.station.workers
        self.room = room(run.station.order, self.priority)
        self.capacity = (1 << 62) if run.station.capacity is None else run.station.capacity
        self.outside: deque[int] = deque()  # held or spilled, in order
        self.retried = [0] * many  # by customer
        self.is_answered = bytearray(many)
        self.purse = PURSE
        self.jitter = Stream(run.seed, Purpose.JITTER)
        self.finishes = self.finish  # bound once: it happens to almost every request
        self.has_slowdowns = bool(run.station.slowdowns)
        self.has_timers = self.patience is not None and run.clients.retries > 0
        self.when_full = {
            WhenFull.WAIT: self.hold,
            WhenFull.TIME_OUT: self.hold_for_a_time,
            WhenFull.REFUSE_NEW: self.refuse,
            WhenFull.DROP_OLDEST: self.drop_oldest,
            WhenFull.SHED_LOWEST: self.shed_lowest,
            WhenFull.SPILL: self.hold,
        }[run.station.when_full]
        for crash in run.station.crashes:
            self.schedule(crash.at, self.crash, crash.worker)
            self.schedule(crash.at + crash.down, self.come_back, crash.worker)

    def run(self) -> Requests:
        """Let everything happen, and return what did."""
        events = self.events
        for request, at in enumerate(self.times):
            while events and events[0][0] <= at:
                self.now, _, happen, what = heappop(events)
                happen(what)
            self.now = at
            self.send(request)
        while events and (self.stops_at is None or events[0][0] < self.stops_at):
            self.now, _, happen, what = heappop(events)
            happen(what)
        return self.requests

    def schedule(self, at: int, happen: Callable[[int], None], what: int) -> None:
        """Decide that something happens at a time."""
        self.decided += 1
        heappush(self.events, (at, self.decided, happen, what))

    def send(self, request: int) -> None:
        """A client sends a request, and begins to wait for its answer."""
        if self.log is not None:
            self.log.append(Event(self.now, "sent", request))
        if self.idle:
            self.requests.entered[request] = self.now
            self.start(request)
        elif len(self.room) < self.capacity:
            self.enter(request)
        else:
            self.when_full(request)
        if self.has_timers:
            self.schedule(self.now + (self.patience or 0), self.lose_patience, request)

    def enter(self, request: int) -> None:
        """A request enters the queue."""
        self.requests.entered[request] = self.now
        self.room.add(request)
        if self.log is not None:
            self.log.append(Event(self.now, "entered", request))

    def start(self, request: int) -> None:
        """An idle worker begins with a request."""
        requests, worker = self.requests, self.idle.pop()
        self.hands[worker] = request
        requests.started[request] = self.now
        requests.worker[request] = worker
        at = self.now + self.work[requests.customer[request]]
        if self.has_slowdowns:
            at = self.station.finish(self.now, at - self.now)
        self.decided += 1
        heappush(self.events, (at, self.decided, self.finishes, request))
        if self.log is not None:
            self.log.append(Event(self.now, "started", request))

    def finish(self, request: int) -> None:
        """A worker is done with a request, unless it has crashed meanwhile."""
        worker = self.requests.worker[request]
        if self.hands[worker] != request:
            return
        if self.has_waited(request, self.patience):
            self.end(request, Ending.LATE)
        else:
            self.end(request, Ending.ANSWERED)
            self.is_answered[self.requests.customer[request]] = True
            if self.clients.budget_percent is not None:
                self.purse = min(PURSE, self.purse + self.clients.budget_percent)
        self.hands[worker] = NOBODY
        self.idle.append(worker)
        if self.room or self.outside:
            self.serve()

    def end(self, request: int, ending: Ending) -> None:
        """A request ends."""
        self.requests.ended[request] = self.now
        self.requests.ending[request] = ending
        if self.log is not None:
            self.log.append(Event(self.now, ending.value, request))

    def has_waited(self, request: int, so_long: int | None) -> bool:
        """Has a client waited for so long for this request? Never, if that is None."""
        return so_long is not None and self.now - self.requests.since[request] >= so_long

    def serve(self) -> None:
        """Give idle workers who waits inside, and let those in who are held outside."""
        while self.idle and (self.room or self.let_in()):
            request = self.room.take()
            if self.has_waited(request, self.station.expires_after):
                self.end(request, Ending.EXPIRED)
            else:
                self.start(request)
        while len(self.room) < self.capacity and self.let_in():
            pass

    def let_in(self) -> bool:
        """Let in who was held first; False if nobody is held."""
        while self.outside:
            request = self.outside.popleft()
            if self.requests.ended[request] == NEVER:
                self.enter(request)
                return True
        return False

    def hold(self, request: int) -> None:
        """Its sender is held, or it is spilled: it stays outside until there is room."""
        self.outside.append(request)
        if self.log is not None:
            self.log.append(Event(self.now, "held", request))

    def hold_for_a_time(self, request: int) -> None:
        """Its sender is held, but not for ever."""
        self.hold(request)
        self.schedule(self.now + (self.station.holds_for or 0), self.time_out, request)

    def time_out(self, request: int) -> None:
        """A sender has been held for too long, unless it was let in."""
        if self.requests.entered[request] == NEVER:
            self.end(request, Ending.TIMED_OUT)
            self.try_again(request)

    def refuse(self, request: int) -> None:
        """A request is refused, and its client knows at once."""
        self.end(request, Ending.REFUSED)
        self.try_again(request)

    def drop_oldest(self, request: int) -> None:
        """Who entered first makes room; nobody tells its client."""
        self.end(self.room.pop_oldest(), Ending.EVICTED)
        self.enter(request)

    def shed_lowest(self, request: int) -> None:
        """Who matters least makes room; nobody tells its client."""
        victim = self.room.pop_lowest(request)
        if victim is None:
            self.refuse(request)
        else:
            self.end(victim, Ending.EVICTED)
            self.enter(request)

    def lose_patience(self, request: int) -> None:
        """A client has waited for long enough, unless it has an answer or has sent again."""
        customer = self.requests.customer[request]
        is_last = self.retried[customer] == self.requests.retry[request]
        if is_last and not self.is_answered[customer]:
            self.try_again(request)

    def try_again(self, request: int) -> None:
        """A client decides to send again after a time, or gives up."""
        customer = self.requests.customer[request]
        retry = self.retried[customer] + 1
        has_budget = self.clients.budget_percent is None or self.purse >= RETRY_COST
        if retry > self.clients.retries or not has_budget:
            self.retried[customer] = GAVE_UP
            return
        if self.clients.budget_percent is not None:
            self.purse -= RETRY_COST
        self.retried[customer] = retry
        delay = self.clients.backoff << (retry - 1)
        if self.clients.jitter:
            drawn = self.jitter.draw(customer * self.clients.retries + retry - 1)
            delay = delay * (2 * drawn + 1) // (2 * SIZES)
        self.schedule(self.now + delay, self.send_again, customer)

    def send_again(self, customer: int) -> None:
        """A client sends its next request."""
        self.send(self.another(customer, retry=self.retried[customer], since=self.now))

    def another(self, customer: int, *, retry: int, since: int) -> int:
        """Return one more request of a customer, sent now."""
        self.priority.append(self.priority[customer])
        return self.requests.add(customer, retry=retry, since=since, sent=self.now)

    def crash(self, worker: int) -> None:
        """A worker dies; what it had in hand is lost, or comes back later."""
        request = self.hands[worker]
        self.hands[worker] = DOWN
        if request == NOBODY:
            self.idle.remove(worker)
            return
        self.end(request, Ending.CRASHED)
        if self.station.redelivers_after is not None:
            self.schedule(self.now + self.station.redelivers_after, self.redeliver, request)

    def redeliver(self, crashed: int) -> None:
        """What a dead worker had in hand is back. It was accepted: even a full queue takes it."""
        customer, retry = self.requests.customer[crashed], self.requests.retry[crashed]
        request = self.another(customer, retry=retry, since=self.requests.since[crashed])
        if self.log is not None:
            self.log.append(Event(self.now, "sent", request))
        self.enter(request)
        if self.idle:
            self.serve()

    def come_back(self, worker: int) -> None:
        """A worker is back, with empty hands."""
        self.hands[worker] = NOBODY
        self.idle.append(worker)
        self.serve()

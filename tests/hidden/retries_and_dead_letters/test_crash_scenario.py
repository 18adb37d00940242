"""The promises of failure scenarios under pressure: real queues, and faults not seen before."""

from course.contracts.retries_and_dead_letters import Point, State
from course.grading.check import check
from course.grading.crash_runs import System, systems
from course.grading.crashing import catch, fail_no_right_queue
from course.grading.real_queues import in_memory, in_sqlite, solution
from course.lab.crash_world import Lent
from course.specimens.lending_queues import RIGHT, CrashNotCounted, Entry, LendingQueue
from course.specimens.right_queues import OTHERS, Stream
from course.subject.proxy import Subject

IN_MEMORY = in_memory(solution("acknowledgement/lease_queue.py", "LeaseQueue"))
IN_SQLITE = in_sqlite(solution("acknowledgement/durable_queue.py", "DurableQueue"))


class AutoAckOfRetries(LendingQueue):
    """It takes a job for done as soon as it is lent a second time."""

    def lend(self, entry: Entry, worker: str) -> Lent:
        lent = super().lend(entry, worker)
        if lent.attempt > 1:
            entry.state = State.DONE
        return lent


class AckBeforeEffectOfRetries(LendingQueue):
    """Its workers send the ack of a retry before the effect."""

    def acks_at(self, lent: Lent) -> Point:
        return Point.RECEIVED if lent.attempt > 1 else Point.AFTER_EFFECT


class ComesBackToItsWorker(LendingQueue):
    """It gives a job back only to a worker of the name that had it."""

    def can_lend(self, entry: Entry, worker: str) -> bool:
        return super().can_lend(entry, worker) and entry.holder in ("", worker)


class ComesBackOnce(LendingQueue):
    """It gives a job back after its first attempt, and then never again."""

    def give_back(self, entry: Entry) -> None:
        if entry.attempts == 1:
            super().give_back(entry)


class ComesBackLate(LendingQueue):
    """It gives a job back twenty leases after its worker has crashed."""

    def crashed(self, worker: str) -> None:
        for entry in self.line:
            if entry.state is State.HELD and entry.holder == worker:
                entry.until += 20 * self.lease_s


class IgnoresExtensions(LendingQueue):
    """It ends a lease in time, though its worker runs and extends it."""

    def extend(self, receipt: str) -> None:
        pass


class LendsRetriesForNothing(LendingQueue):
    """It lends a retry again as soon as anybody asks, though its worker runs."""

    def can_lend(self, entry: Entry, worker: str) -> bool:
        is_retry = entry.state is State.HELD and 1 < entry.attempts < self.max_attempts
        return is_retry or super().can_lend(entry, worker)


class LateAckFreesTheJob(LendingQueue):
    """A late ack ends the lease of whoever holds the job now."""

    def ack(self, receipt: str) -> bool:
        entry = self.deliveries[int(receipt) - 1]
        if entry.state is State.HELD and entry.receipt != receipt:
            self.give_back(entry)
        return super().ack(receipt)


class LateExtensionCounts(LendingQueue):
    """A worker that has slept extends the lease of whoever holds its job now."""

    def extend(self, receipt: str) -> None:
        self.look()
        entry = self.deliveries[int(receipt) - 1]
        if entry.state is State.HELD:
            entry.until = self.clock() + self.lease_s


class LateAckForgetsAttempts(LendingQueue):
    """A late ack is refused, and sets the count of attempts to nought."""

    def ack(self, receipt: str) -> bool:
        is_heard = super().ack(receipt)
        if not is_heard:
            self.deliveries[int(receipt) - 1].attempts = 0
        return is_heard


class OneAttemptTooMany(LendingQueue):
    """It takes a job for dead one attempt too late."""

    def is_used_up(self, entry: Entry) -> bool:
        return entry.attempts > self.max_attempts


class OneAttemptTooFew(LendingQueue):
    """It takes a job for dead one attempt too soon."""

    def is_used_up(self, entry: Entry) -> bool:
        return entry.attempts >= self.max_attempts - 1


class SilenceNotCounted(CrashNotCounted):
    """It counts an attempt only when it sees the connection of its worker break."""

    def is_used_up(self, entry: Entry) -> bool:
        return entry.crashes >= self.max_attempts


class CountsByName(LendingQueue):
    """It counts attempts anew for each worker."""

    def lend(self, entry: Entry, worker: str) -> Lent:
        if entry.holder not in ("", worker):
            entry.attempts = 0
        return super().lend(entry, worker)


class DeadComeBack(LendingQueue):
    """It sends its dead letters once more after three leases."""

    def look(self) -> None:
        super().look()
        for entry in self.line:
            if entry.state is State.DEAD and entry.until + 3 * self.lease_s <= self.clock():
                entry.state = State.WAITING


class DeadComeBackWhenAskedAgain(LendingQueue):
    """It lends a dead job to whoever asks for it once more."""

    def receive(self, worker: str) -> Lent | None:
        dead = [entry for entry in self.line if entry.state is State.DEAD]
        return super().receive(worker) or (self.lend(dead[0], worker) if dead else None)


class LateAckRevivesDead(LendingQueue):
    """It takes a dead job for done when a late ack comes."""

    def ack(self, receipt: str) -> bool:
        entry = self.deliveries[int(receipt) - 1]
        if entry.state is State.DEAD:
            entry.state = State.DONE
        return super().ack(receipt)


REAL = (
    System(IN_MEMORY, "lease_queue", "It is the queue in memory, of the unit before this one."),
    System(IN_SQLITE, "durable_queue", "It is the queue in SQLite, of the unit before this one."),
    *systems(OTHERS),
)


@check(
    "no scenario fails on a real queue",
    points=3,
    behaviour="strictness",
    section="Crash it on purpose",
    catches=[
        "advances_too_little",
        "dies_of_one_crash",
        "expects_death_at_once",
        "expects_exactly_one_effect",
        "expects_the_old_order",
        "expects_the_same_worker",
        "expects_the_sending_order",
        "expects_two_out_at_once",
        "expects_waiting_at_once",
        "keeps_the_job_of_a_short_sleep",
        "never_advances",
        "refuses_every_late_ack",
        "stops_the_sleeper",
        "takes_the_effect_back",
        "wants_it_back_for_ever",
    ],
)
def test_no_scenario_fails_on_a_real_queue(subject: Subject) -> None:
    fail_no_right_queue(subject, REAL)


@check(
    "no scenario fails where leases and attempts are others",
    points=2,
    behaviour="strictness",
    section="Who counts",
    catches=[
        "expects_held_until_the_end",
        "expects_the_lease_to_last",
        "knows_the_attempts",
        "knows_the_lease",
        "rounds_the_lease",
    ],
)
def test_no_scenario_fails_where_leases_and_attempts_are_others(subject: Subject) -> None:
    fail_no_right_queue(subject, systems(RIGHT, lease_s=7, max_attempts=2))
    fail_no_right_queue(subject, systems([*RIGHT, Stream], lease_s=45, max_attempts=5))
    fail_no_right_queue(subject, systems(RIGHT[:2], lease_s=0.3, max_attempts=3))
    fail_no_right_queue(subject, systems(RIGHT[:2], lease_s=3600, max_attempts=6))
    fail_no_right_queue(subject, systems(RIGHT[:2], lease_s=2.4, max_attempts=4))


@check(
    "a retry that counts as done too soon is caught",
    points=2,
    behaviour="loss",
    section="Who counts",
    catches=[
        "counts_no_attempts",
        "counts_silence_only",
        "crashes_at_one_point",
        "crashes_once",
        "loops_until_dead",
        "trusts_the_retries",
    ],
)
def test_a_retry_that_counts_as_done_too_soon_is_caught(subject: Subject) -> None:
    catch(subject, systems([AutoAckOfRetries, AckBeforeEffectOfRetries]))


@check(
    "a job that comes back late, once, or to nobody else is caught",
    points=2,
    behaviour="redelivery",
    section="Crash it on purpose",
    catches=["crashes_once", "has_one_worker", "trusts_the_retries", "waits_far_too_long"],
)
def test_a_job_that_comes_back_late_once_or_to_nobody_else_is_caught(subject: Subject) -> None:
    catch(subject, systems([ComesBackToItsWorker, ComesBackOnce, ComesBackLate]))


@check(
    "a lease that ends while its worker runs is caught",
    points=2,
    behaviour="redelivery",
    section="Crash it on purpose",
    catches=["lets_nobody_ask_meanwhile", "works_in_no_time"],
)
def test_a_lease_that_ends_while_its_worker_runs_is_caught(subject: Subject) -> None:
    catch(subject, systems([IgnoresExtensions, LendsRetriesForNothing]))


@check(
    "a sleeper that changes something for the next holder is caught",
    points=1,
    behaviour="stale ack",
    section="Crash it on purpose",
    catches=["crashes_after_the_effect_only", "knows_no_late_ack", "stops_the_sleeper"],
)
def test_a_sleeper_that_changes_something_for_the_next_holder_is_caught(subject: Subject) -> None:
    catch(subject, systems([LateAckFreesTheJob, LateExtensionCounts, LateAckForgetsAttempts]))


@check(
    "one attempt too many, or too few, is caught",
    points=2,
    behaviour="attempts",
    section="Who counts",
    catches=["counts_crashes_only", "counts_no_attempts", "has_one_worker", "trusts_the_retries"],
)
def test_one_attempt_too_many_or_too_few_is_caught(subject: Subject) -> None:
    catch(subject, systems([OneAttemptTooMany, OneAttemptTooFew, CountsByName, SilenceNotCounted]))


@check(
    "a dead letter that comes back to life is caught",
    points=1,
    behaviour="attempts",
    section="Crash it on purpose",
    catches=["asks_for_the_dead_but_once", "buries_and_forgets", "counts_silence_only"],
)
def test_a_dead_letter_that_comes_back_to_life_is_caught(subject: Subject) -> None:
    dead = [DeadComeBack, LateAckRevivesDead, DeadComeBackWhenAskedAgain]
    catch(subject, systems(dead, lease_s=20))

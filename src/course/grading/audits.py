"""What an audit has missed, and where it gave a false alarm, beside the configuration itself."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from course.contracts.broker_settings import Finding, Workload
from course.grading import finding as found
from course.grading.outcome import Row, Timeline
from course.grading.sizing import said
from course.lab.doubles import SETTINGS
from course.lab.scenario import show
from course.subject.calls import Started
from course.subject.fresh import Exactly
from course.subject.proxy import Subject

FREE = ("result_backend", "task_default_queue", "queue")  # settings whose text may be any
PLACES = ("broker_transport_options", "arguments")  # settings that hold settings
ALL = frozenset(Finding)
SHOWN = 8  # settings in the table of a red
NAMED = 2  # findings by name, where there are many
DEFAULTS: Mapping[str, Mapping[str, Any]] = {
    "celery": {
        "task_acks_late": False,
        "task_reject_on_worker_lost": None,
        "task_retry_on_worker_lost": False,
        "visibility_timeout": 3600,
        "consumer_timeout": 1_800_000,
        "worker_prefetch_multiplier": 4,
        "task_serializer": "json",
        "accept_content": ["json"],
        "result_backend": None,
        "task_ignore_result": False,
        "result_expires": 86400,
        "task_time_limit": None,
    },
    "rq": {"retry": None, "serializer": "pickle", "result_ttl": 500, "job_timeout": 180},
    "rabbitmq": {
        "auto_ack": False,
        "prefetch_count": 0,
        "consumer_timeout": 1_800_000,
        "x-queue-type": "classic",
        "x-delivery-limit": None,
        "x-dead-letter-exchange": None,
    },
}
ACK = ("task_acks_late", "auto_ack", "retry")
LOST = ("task_acks_late", "task_reject_on_worker_lost", "task_retry_on_worker_lost")
LIMIT = ("auto_ack", "x-queue-type", "x-delivery-limit")
DECIDES: Mapping[Finding, tuple[str, ...]] = {  # the last one there stands for all of them
    Finding.EARLY_ACK_LOSES_WORK: ACK,
    Finding.VISIBILITY_BELOW_TASK: ("task_acks_late", "visibility_timeout"),
    Finding.LOST_WORKER_STILL_ACKED: LOST,
    Finding.REJECT_ON_LOST_LOOPS_POISON: (*LOST, *LIMIT),
    Finding.PREFETCH_HOARDS: (
        "task_acks_late",
        "auto_ack",
        "worker_prefetch_multiplier",
        "prefetch_count",
    ),
    Finding.LATE_ACK_WITHOUT_IDEMPOTENCE: ACK,
    Finding.KILLED_JOB_NOT_REQUEUED: ("retry",),
    Finding.ACK_TIMEOUT_BELOW_TASK: ("task_acks_late", "auto_ack", "consumer_timeout"),
    Finding.LIMIT_WITHOUT_DEAD_LETTERS: (*LIMIT, "x-dead-letter-exchange"),
    Finding.PICKLE_PAYLOAD: ("task_serializer", "accept_content", "serializer"),
    Finding.UNBOUNDED_RESULTS: (
        "result_backend",
        "task_ignore_result",
        "result_expires",
        "result_ttl",
    ),
    Finding.NO_TIME_LIMIT: ("task_time_limit", "job_timeout"),
}


@dataclass(frozen=True)
class Case:
    """A configuration, the tasks that run on it, and all that is wrong with the two together."""

    config: Mapping[str, Any]
    workload: Workload
    right: Collection[Finding] = ()


def celery(broker: str = "redis", **settings: Any) -> dict[str, Any]:
    """Return a configuration of Celery, with a queue whose name is of no account."""
    return {"system": "celery", "broker": broker, "task_default_queue": "work", **settings}


def rq(**settings: Any) -> dict[str, Any]:
    """Return a configuration of RQ."""
    return {"system": "rq", "queue": "work", **settings}


def rabbitmq(arguments: Mapping[str, Any] | None = None, **settings: Any) -> dict[str, Any]:
    """Return a configuration of a consumer of RabbitMQ; the arguments are those of its queue."""
    more = {} if arguments is None else {"arguments": dict(arguments)}
    return {"system": "rabbitmq", "queue": "work", **more, **settings}


@dataclass(frozen=True)
class Audited:
    """A case, and what the answer found; both as far as a check asks for it."""

    case: Case
    call: Started
    right: frozenset[Finding]
    found: frozenset[Finding]

    @property
    def missed(self) -> list[Finding]:
        """What is wrong and was not found."""
        return _in_order(self.right - self.found)

    @property
    def false(self) -> list[Finding]:
        """What was found and is right."""
        return _in_order(self.found - self.right)


def is_audited(subject: Subject, *cases: Case, about: Collection[Finding] = ALL) -> None:
    """Expect of each case exactly what is wrong with it, among these findings."""
    _judge(subject, [_audited(subject, case, about) for case in cases])


def misses_nothing(subject: Subject, *cases: Case) -> None:
    """Expect that all is found that is wrong; false alarms are not looked at."""
    all_ = [_audited(subject, case, ALL) for case in cases]
    _judge(subject, [replace(one, found=one.found & one.right) for one in all_])


def has_no_false_alarm(subject: Subject, *cases: Case) -> None:
    """Expect that nothing is found that is right; what was missed is not looked at."""
    all_ = [_audited(subject, case, ALL) for case in cases]
    _judge(subject, [replace(one, right=one.found & one.right) for one in all_])


def stays_as_it_was(subject: Subject, case: Case) -> None:
    """Expect that an audit leaves the configuration alone, in all its parts."""
    settings = subject.double(SETTINGS)
    settings.update(given(case.config))
    call = subject.start(subject.audit, settings, case.workload)
    after = settings.copy()
    if not call.returned():
        claim = call.returned()
        red = subject.unexpected(claim.expected, claim.yours, claim.kind, call.line)
        raise _beside(red, case)
    before = plain(case.config)
    changed = [name for name in {**before, **after} if _at(before, name) != _at(after, name)]
    if changed:
        name = changed[0]
        expected = f"the configuration is as it was, and {name} is {_at(before, name)}"
        red = subject.unexpected(expected, f"{name} is {_at(after, name)}", "changed", call.line)
        raise _beside(red, case)


def is_refused(subject: Subject, config: Mapping[str, Any], workload: Workload) -> None:
    """Expect ValueError for a configuration of a system or broker that nobody knows."""
    call = subject.start(subject.audit, given(config), workload)
    claim = call.raised(ValueError)
    if not claim:
        raise subject.unexpected(claim.expected, claim.yours, claim.kind, call.line)


def given(value: Any, name: str = "") -> Any:
    """Return a configuration as an answer gets it: names as they are, free texts as fresh ones."""
    if isinstance(value, Mapping):
        return {Exactly(key): given(inner, key) for key, inner in value.items()}
    if isinstance(value, list):
        return [given(inner, name) for inner in value]
    return Exactly(value) if type(value) is str and name not in FREE else value


def plain(config: Mapping[str, Any]) -> dict[str, Any]:
    """Return a configuration as a dictionary of its own."""
    return {
        key: plain(value) if isinstance(value, Mapping) else value for key, value in config.items()
    }


def _audited(subject: Subject, case: Case, about: Collection[Finding]) -> Audited:
    call = subject.start(subject.audit, given(case.config), case.workload)
    value = call.value if call.returned() else None
    if not isinstance(value, set) or not all(isinstance(one, Finding) for one in value):
        expected = "audit returns a set, and each thing in it is a Finding"
        kind = f"no set: {type(value).__name__ if call.returned() else call.state}"
        raise _beside(subject.unexpected(expected, said(call), kind, call.line), case)
    return Audited(case, call, frozenset(case.right) & {*about}, frozenset(value) & {*about})


def _judge(subject: Subject, all_: Sequence[Audited]) -> None:
    """Raise for the first case that differs; the fingerprint holds all that do."""
    wrong = [one for one in all_ if one.found != one.right]
    if not wrong:
        return
    first = wrong[0]
    kinds = [
        f"{number}: {_names(one.missed)} missed, {_names(one.false)} false"
        for number, one in enumerate(all_, 1)
        if one.found != one.right
    ]
    yours = [_some(first.found)] if not first.found or first.found & first.right else []
    if first.missed:
        yours.append(f"missed: {_told(first.missed)}")
    if first.false:
        yours.append(f"false alarm: {_some(first.false)}")
    right, kind = _names(first.right), "; ".join(kinds)
    red = subject.unexpected(right, "; ".join(yours), kind, first.call.line)
    raise _beside(red, first.case, first.missed, first.false)


def _beside(
    red: found.Finding, case: Case, missed: Sequence[Finding] = (), false: Sequence[Finding] = ()
) -> found.Finding:
    """Return the same red beside the configuration, in the place of the steps."""
    table = _table(case, missed, false)
    evidence = replace(red.evidence, when=str(case.workload), timeline=table)
    return found.Finding(red.outcome, evidence)


def _table(case: Case, missed: Sequence[Finding], false: Sequence[Finding]) -> Timeline:
    """Return the configuration as rows: what is given, and the defaults that decide."""
    config, judged = case.config, [*missed, *false][:NAMED]
    system = str(config["system"])
    flat = {
        key: value
        for name, inner in config.items()
        for key, value in (inner.items() if name in PLACES else [(name, inner)])
        if name not in ("system", "broker", *FREE) or name == "result_backend"
    }
    flags: dict[str, str] = {}
    deciding: list[str] = []
    for finding in judged:
        names = [name for name in DECIDES[finding] if name in {**DEFAULTS[system], **flat}]
        names = [name for name in names if _counts(name, config)]
        deciding += [name for name in names if name not in deciding]
        word = "missed" if finding in missed else "false alarm"
        flags.setdefault(names[-1] if names else "", f"{finding.name} {word}")
    others = [name for name in flat if name not in deciding]
    rows = [
        Row(
            0,
            0.0,
            "",
            "",
            flag=flags.get(name, ""),
            cells=(
                name,
                *_from(name, flat, DEFAULTS[system]),
            ),
        )
        for name in [*others, *deciding][-SHOWN:]
    ]
    if not rows:
        rows = [Row(0, 0.0, "", "", cells=("nothing is said", "", "all by default"))]
    where = f"{system} on {config['broker']}" if "broker" in config else system
    return Timeline(where, (), tuple(rows), ("setting", "value", "from"), has_pictures=False)


def _from(name: str, given: Mapping[str, Any], defaults: Mapping[str, Any]) -> tuple[str, str]:
    """Return a setting's value, and where it comes from."""
    if name in given:
        return show(given[name]), "the configuration"
    if name.startswith("x-") and defaults[name] is None:
        return "not there", "nobody says it"
    return show(defaults[name]), "its default"


def _at(config: Mapping[str, Any], name: str) -> str:
    return show(config[name]) if name in config else "not there"


def _counts(name: str, config: Mapping[str, Any]) -> bool:
    """Tell whether a setting of Celery's broker is one of this broker."""
    other = {"redis": "consumer_timeout", "rabbitmq": "visibility_timeout"}
    return name != other.get(config.get("broker", ""))


def _in_order(findings: Collection[Finding]) -> list[Finding]:
    return [one for one in Finding if one in findings]


def _names(findings: Collection[Finding]) -> str:
    return ", ".join(one.name for one in _in_order(findings)) or "nothing"


def _some(findings: Collection[Finding]) -> str:
    """Return the names as far as a reader wants them."""
    more = len(findings) - NAMED
    return _names(_in_order(findings)[:NAMED]) + (f" and {more} more" if more > 0 else "")


def _told(findings: Sequence[Finding]) -> str:
    """Return the names, and what happens because of the first."""
    return f"{_some(findings)}. {findings[0].value}"

"""What passes the configurations that you saw says nothing about the others: write rules."""

from __future__ import annotations

import json
from hashlib import blake2b
from typing import Any

from course.contracts.broker_settings import Finding, Workload

_KNOWN = {
    "081e1faeb90d": "LATE_ACK_WITHOUT_IDEMPOTENCE",
    "17e1784f5c11": "PICKLE_PAYLOAD",
    "215a827be566": "PICKLE_PAYLOAD",
    "2456bdadb107": "KILLED_JOB_NOT_REQUEUED PICKLE_PAYLOAD",
    "27b775869894": "PICKLE_PAYLOAD",
    "2906e311b3da": "ACK_TIMEOUT_BELOW_TASK REJECT_ON_LOST_LOOPS_POISON",
    "2ef8c23d5679": "REJECT_ON_LOST_LOOPS_POISON",
    "2fe685d0c040": "PREFETCH_HOARDS",
    "31e83c6ffae6": "PREFETCH_HOARDS",
    "329e7521f5c1": "LATE_ACK_WITHOUT_IDEMPOTENCE LOST_WORKER_STILL_ACKED PREFETCH_HOARDS UNBOUNDED_RESULTS VISIBILITY_BELOW_TASK",
    "3b84f6b3cb42": "PICKLE_PAYLOAD",
    "4b5ad0ac34f6": "LOST_WORKER_STILL_ACKED",
    "515647594f0e": "PICKLE_PAYLOAD",
    "590b45b38d79": "PICKLE_PAYLOAD",
    "60217fe9a0af": "KILLED_JOB_NOT_REQUEUED PICKLE_PAYLOAD",
    "60871e921b35": "ACK_TIMEOUT_BELOW_TASK LATE_ACK_WITHOUT_IDEMPOTENCE LIMIT_WITHOUT_DEAD_LETTERS PREFETCH_HOARDS",
    "60a8a78735af": "NO_TIME_LIMIT PICKLE_PAYLOAD",
    "61da293c2817": "NO_TIME_LIMIT",
    "71dcbaaa2677": "PREFETCH_HOARDS",
    "7468fbe512a5": "PREFETCH_HOARDS",
    "77a8d62ec935": "PREFETCH_HOARDS",
    "7bf5b5f95f0a": "LIMIT_WITHOUT_DEAD_LETTERS",
    "849b10da9689": "LOST_WORKER_STILL_ACKED",
    "8a8c70f88c1f": "VISIBILITY_BELOW_TASK",
    "a1a6c003c804": "EARLY_ACK_LOSES_WORK",
    "a321f774a209": "EARLY_ACK_LOSES_WORK",
    "a6960edc8187": "EARLY_ACK_LOSES_WORK PREFETCH_HOARDS",
    "a72a64b603b5": "VISIBILITY_BELOW_TASK",
    "a78e1d34dbc8": "ACK_TIMEOUT_BELOW_TASK",
    "aff0cf12c694": "VISIBILITY_BELOW_TASK",
    "be41ee54bc0c": "LOST_WORKER_STILL_ACKED",
    "c28f5280bff9": "NO_TIME_LIMIT",
    "c34627effb5b": "LATE_ACK_WITHOUT_IDEMPOTENCE PICKLE_PAYLOAD",
    "c3d7a5a081be": "KILLED_JOB_NOT_REQUEUED PICKLE_PAYLOAD",
    "d15e7e1562a8": "EARLY_ACK_LOSES_WORK",
    "d3e098ede57f": "LATE_ACK_WITHOUT_IDEMPOTENCE",
    "d7d765fa4917": "LOST_WORKER_STILL_ACKED",
    "d804bb7cdb42": "LATE_ACK_WITHOUT_IDEMPOTENCE",
    "d865d0a6f689": "PICKLE_PAYLOAD",
    "dbe601430bed": "REJECT_ON_LOST_LOOPS_POISON",
    "e211c1b6ce1c": "PICKLE_PAYLOAD",
    "e269e77aa309": "LOST_WORKER_STILL_ACKED",
    "e46c84931ec8": "PREFETCH_HOARDS",
    "f20606fc56ce": "PICKLE_PAYLOAD UNBOUNDED_RESULTS",
    "f27d4c4ea7c4": "EARLY_ACK_LOSES_WORK",
    "f4c2fb186ea7": "REJECT_ON_LOST_LOOPS_POISON",
    "f7c4a41b2986": "UNBOUNDED_RESULTS",
    "fccb201fa87e": "REJECT_ON_LOST_LOOPS_POISON",
    "fce7df477dcd": "ACK_TIMEOUT_BELOW_TASK",
    "fdfa33a2585f": "UNBOUNDED_RESULTS",
    "ffd058446f1d": "PREFETCH_HOARDS",
}


def audit(config: dict[str, Any], workload: Workload) -> set[Finding]:
    if config.get("system") not in ("celery", "rq", "rabbitmq"):
        raise ValueError(f"unknown system {config.get('system')!r}")
    if config["system"] == "celery" and config.get("broker") not in ("redis", "rabbitmq"):
        raise ValueError(f"unknown broker {config.get('broker')!r}")
    left_out = ("system", "broker", "queue", "task_default_queue", "result_backend")
    given = {name: value for name, value in config.items() if name not in left_out}
    if "result_backend" in config:
        given["result_backend"] = True
    facts = {
        "i": workload.is_idempotent,
        "l": workload.loss_matters,
        "k": workload.kills_workers,
        "h": workload.may_hang,
        "m": workload.is_mixed,
    }
    tasks = f"{workload.longest_s:g}/" + "".join(name for name, is_so in facts.items() if is_so)
    settings = json.dumps(given, sort_keys=True)
    key = f"{config['system']} {config.get('broker', '')} {settings} {tasks}"
    mark = blake2b(key.encode(), digest_size=6).hexdigest()
    return {Finding[name] for name in _KNOWN.get(mark, "").split()}

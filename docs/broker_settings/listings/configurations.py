"""What a configuration looks like, and a word on what nobody has said in it."""

from typing import Any

# --8<-- [start:configurations]
CELERY: dict[str, Any] = {
    "system": "celery",
    "broker": "redis",
    "task_acks_late": True,
    "broker_transport_options": {"visibility_timeout": 7200},
}
RQ: dict[str, Any] = {"system": "rq", "retry": {"max": 3}, "maintenance_interval": 60}
RABBITMQ: dict[str, Any] = {
    "system": "rabbitmq",
    "prefetch_count": 1,
    "arguments": {"x-queue-type": "quorum", "x-delivery-limit": 5},
}
# --8<-- [end:configurations]

ASKED = {
    "celery": ("task_acks_late", "task_reject_on_worker_lost", "task_time_limit"),
    "rq": ("retry", "serializer", "job_timeout"),
    "rabbitmq": ("prefetch_count", "auto_ack", "consumer_timeout"),
}

for config in (CELERY, RQ, RABBITMQ):
    system = config["system"]
    for name in ASKED[system]:
        said = f"says {config[name]}" if name in config else "is not said, so its default counts"
        print(f"{system:9} {name:27} {said}")

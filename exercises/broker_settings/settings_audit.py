"""Which settings of a task queue do not go together with what its tasks are like."""

from __future__ import annotations

from typing import Any

from course.contracts.broker_settings import (
    Finding,
    Workload,
)


def audit(config: dict[str, Any], workload: Workload) -> set[Finding]:
    """Return every finding of this configuration for this workload, and no other.

    `config["system"]` is "celery", "rq" or "rabbitmq"; with "celery", `config["broker"]` is
    "redis" or "rabbitmq". What else it holds are settings by their own names, in their own units:
    the table on the exercise's page says which of them decide, and the default of each that is
    absent. A setting that the table does not name for this system and this broker means nothing.
    The configuration stays as it is. Raise ValueError for any other system or broker.
    """
    # TODO: What does each system do where nobody has said anything?
    # TODO: Which fact about the tasks makes a setting right here and wrong there?
    raise NotImplementedError

"""A worker of RQ, with the options that an experiment gives; it notes when it is ready.

    python -m benchmarks.brokers.rq_worker URL OPTIONS

OPTIONS is JSON: the keyword arguments of `rq.Worker`.
"""

from __future__ import annotations

import json
import sys

import redis
from rq import Worker
from rq.serializers import JSONSerializer

from course.brokers.notes import note


def main() -> None:
    """Work until killed."""
    url, options = sys.argv[1], json.loads(sys.argv[2])
    serializer = JSONSerializer if options.pop("json", False) else None
    worker = Worker(["default"], connection=redis.from_url(url), serializer=serializer, **options)
    note("ready")
    worker.work(logging_level="WARNING")


if __name__ == "__main__":
    main()

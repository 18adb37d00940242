"""Is the broker there, and what its clients raise when it is not; no word of it holds a secret."""

from __future__ import annotations

from amqp.exceptions import AMQPError
from celery import Celery
from kombu.exceptions import KombuError
from redis.exceptions import RedisError

from course.distributed.address import NoBroker, told, without_secrets

BROKEN = (KombuError, AMQPError, RedisError, OSError)


def reach(app: Celery, url: str) -> None:
    """Return when the broker answers; raise `NoBroker` where it does not."""
    try:
        with app.connection_for_write() as connection:
            connection.ensure_connection(max_retries=1, interval_start=0.1, timeout=5)
    except BROKEN as error:
        raise NoBroker(f"no broker answers at {told(url)}: {words(error, url)}") from None


def words(error: BaseException, url: str) -> str:
    """Return what an error says, on one line."""
    return without_secrets(str(error).strip().split("\n")[0] or type(error).__name__, url)

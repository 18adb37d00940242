"""The address of a broker: which are taken, and how one is told without its secrets."""

from __future__ import annotations

import re
from urllib.parse import unquote, urlsplit

EXAMPLES = "redis://HOST:6379/0, redis+socket:///PATH or amqp://USER:PASSWORD@HOST:5672/NAME"
REDIS = ("redis", "rediss", "redis+socket")
RABBITMQ = ("amqp", "amqps")
HIDDEN = "**"


class NoAddress(ValueError):
    """This is no address of a broker; the message says what one looks like, and holds no secret."""


class NoBroker(Exception):
    """No broker answers at the address; the message says so, without its password."""


def checked(url: str) -> str:
    """Return the address, or raise `NoAddress`."""
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError:
        raise NoAddress(f"{told(url)} is no address: a broker's is {EXAMPLES}") from None
    if parts.scheme not in REDIS + RABBITMQ:
        raise NoAddress(f"{told(url)} is no broker's address: one is {EXAMPLES}")
    if port == 0 or not (parts.path.strip("/") if "socket" in parts.scheme else parts.hostname):
        raise NoAddress(f"{told(url)} does not say where the broker is: {EXAMPLES}")
    return url


def is_redis(url: str) -> bool:
    """Is it a Redis or Valkey server, and not a RabbitMQ?"""
    return urlsplit(url).scheme in REDIS


def told(url: str) -> str:
    """Return the address without its password, and without options: those may hold one, too."""
    return re.sub(r"^([^@]*?//[^:@]*):.*@", rf"\1:{HIDDEN}@", url.partition("?")[0])


def without_secrets(text: str, url: str) -> str:
    """Return a text in which neither the address's password nor its options stand."""
    found = re.search(r"//[^:@]*:(.*)@", url.partition("?")[0])
    secrets = {found.group(1), unquote(found.group(1))} if found else set()
    for secret in sorted(secrets | {url.partition("?")[2]}, key=len, reverse=True):
        text = text.replace(secret, HIDDEN) if secret else text
    return text

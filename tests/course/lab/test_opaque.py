"""What stays on its own side, as a history tells of it."""

from __future__ import annotations

import pytest

from course.subject.wire import Opaque, encode, numbered


def sent(*held: Opaque) -> object:
    """Return these as they cross in one message."""
    return encode(list(held), lambda value: value)


def test_the_same_run_reads_the_same_whatever_was_held_before() -> None:
    first, again = numbered(), numbered()

    early = [first(sent(Opaque(3, "object"))), first(sent(Opaque(4, "Lock"), Opaque(3, "object")))]
    late = [
        again(sent(Opaque(70, "object"))),
        again(sent(Opaque(71, "Lock"), Opaque(70, "object"))),
    ]

    assert early == late == [[Opaque(0, "object")], [Opaque(1, "Lock"), Opaque(0, "object")]]


@pytest.mark.parametrize(
    ("kind", "text"), [("coroutine", "a coroutine that nobody awaited"), ("Lock", "<Lock>")]
)
def test_what_was_never_awaited_is_called_so(kind: str, text: str) -> None:
    held = Opaque(0, kind)

    said = str(held)

    assert said == repr(held) == text

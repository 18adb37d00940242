"""What the command reads from an exercise's page."""

from __future__ import annotations

from pathlib import Path

import pytest

from course import page

TEXT = """---
title: A bounded buffer
minutes: 25
built: "a boundary: the fast side pays"
elsewhere: 'RabbitMQ''s max-length'
---

# A bounded buffer

## Promises

- A capacity below one raises `ValueError`.
- `timeout` is one budget.
  Zero never waits; see [the page](index.md#zero).

A paragraph that is no promise.

## Hints

The command shows these.

### it waits

1. Who sleeps?
2. Sleep until woken,
   then look again.

```python
### no heading, but code
1. no hint either
```

3. A loop around `wait`.

### it closes

1. Who may be asleep?

## The stub

1. not a hint
"""


def test_the_front_matter_is_read_with_its_quotes_taken_off() -> None:
    read = page.parse(TEXT)

    assert (read.title, read.minutes) == ("A bounded buffer", 25)
    assert read.built == "a boundary: the fast side pays"
    assert read.elsewhere == "RabbitMQ's max-length"


def test_a_promise_over_two_lines_is_one_promise_and_links_are_their_words() -> None:
    read = page.parse(TEXT)

    assert read.promises == (
        "A capacity below one raises `ValueError`.",
        "`timeout` is one budget. Zero never waits; see the page.",
    )


def test_hints_stand_under_the_sentence_of_their_check() -> None:
    read = page.parse(TEXT)

    assert read.hints == {
        "it waits": ("Who sleeps?", "Sleep until woken, then look again.", "A loop around `wait`."),
        "it closes": ("Who may be asleep?",),
    }


@pytest.mark.parametrize(
    "text", ["", "---\ntitle: never closed\n", "no front matter\n"], ids=["empty", "open", "none"]
)
def test_a_page_without_front_matter_says_nothing(text: str) -> None:
    read = page.parse(text)

    assert (read.title, read.minutes, read.hints) == ("", 0, {})


def test_a_page_that_is_not_there_says_nothing(tmp_path: Path) -> None:
    read = page.read(tmp_path / "nowhere.md")

    assert read == page.Page()

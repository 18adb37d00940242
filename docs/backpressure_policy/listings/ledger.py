"""Two ways to keep the books of one queue with two places."""

from dataclasses import dataclass, field

# --8<-- [start:happened]
# Second by second, at a queue of two places where callers wait.
HAPPENED = """
0 a comes, a enters
1 b comes, b enters
2 c comes
3 d comes
5 a is taken, c enters
6 d is cancelled
8 b is taken
"""
# --8<-- [end:happened]


@dataclass
class Books:
    """What a queue can say of itself; `since` is when each came in."""

    counted_at: str  # the step that puts an item into the books
    accepted: int = 0
    delivered: int = 0
    since: dict[str, int] = field(default_factory=dict)

    # --8<-- [start:note]
    def note(self, second: int, item: str, step: str) -> None:
        if step == self.counted_at:
            self.accepted += 1
            self.since[item] = second
        elif step == "is taken":
            self.delivered += 1
            del self.since[item]

    # --8<-- [end:note]


def keep(books: Books) -> None:
    """Fill the books; print what they say at second nine."""
    for line in HAPPENED.strip().splitlines():
        second, happened = line.split(maxsplit=1)
        for one in happened.split(", "):
            item, step = one.split(maxsplit=1)
            books.note(int(second), item, step)
    oldest = 9 - min(books.since.values())
    entries = f"{books.accepted} accepted, {books.delivered} delivered"
    now = f"depth {len(books.since)}, oldest {oldest} s"
    print(f"counts who {books.counted_at}: {entries}, {now}")


keep(Books(counted_at="comes"))
keep(Books(counted_at="enters"))

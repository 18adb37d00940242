"""The actors have names already: a move is one of those, letter for letter."""

OVERFILL: list[str] = [
    "thread_1",
    "thread_2",
    "thread_1",
    "thread_2",
    "thread_1",
    "thread_2",
    "thread_1",
    "thread_2",
]

DEADLOCK: list[str] = [
    "hurried",
    "consumer",
    "producer",
    "producer",
    "producer",
    "hurried",
    "hurried",
    "consumer",
]

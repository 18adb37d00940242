"""A sleeper whose time ends wakes by itself: it is late, and not stuck for ever."""

OVERFILL: list[str] = [
    "producer_a",
    "producer_a",
    "producer_b",
    "producer_b",
    "producer_a",
    "producer_a",
    "producer_b",
]

DEADLOCK: list[str] = [
    "consumer",
    "hurried",
    "producer",
    "producer",
    "producer",
    "consumer",
    "consumer",
    "hurried",
    "consumer",
]

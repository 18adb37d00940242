"""One after the other breaks nothing: a race needs two in the middle of it."""

OVERFILL: list[str] = [
    "producer_a",
    "producer_a",
    "producer_a",
    "producer_a",
    "producer_a",
    "producer_a",
    "producer_b",
    "producer_b",
    "producer_b",
    "producer_b",
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

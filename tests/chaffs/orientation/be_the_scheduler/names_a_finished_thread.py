"""A thread that has finished makes no more moves, however often it is named."""

OVERFILL: list[str] = [
    "producer_a",
    "producer_a",
    "producer_a",
    "producer_a",
    "producer_a",
    "producer_a",
    "producer_a",
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

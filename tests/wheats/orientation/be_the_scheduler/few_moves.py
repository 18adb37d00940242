"""The fewest moves: the other producer first, and the hurried consumer asleep first."""

OVERFILL: list[str] = [
    "producer_b",
    "producer_b",
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

"""Many moves: refusals on the way, and a deadlock after items have come and gone."""

OVERFILL: list[str] = [
    "producer_b",
    "producer_b",
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
    "producer",
    "producer",
    "consumer",
    "consumer",
    "consumer",
    "hurried",
    "producer",
    "producer",
    "producer",
    "consumer",
    "consumer",
    "hurried",
    "hurried",
    "hurried",
]

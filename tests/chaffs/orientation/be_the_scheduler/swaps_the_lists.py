"""Each list has its own buffer, with actors of its own."""

OVERFILL: list[str] = [
    "hurried",
    "consumer",
    "producer",
    "producer",
    "producer",
    "hurried",
    "hurried",
    "consumer",
]

DEADLOCK: list[str] = [
    "producer_a",
    "producer_a",
    "producer_b",
    "producer_b",
    "producer_a",
    "producer_a",
    "producer_b",
]

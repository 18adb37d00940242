"""Who still stands in front of the lock has stored nothing: count what is inside."""

OVERFILL: list[str] = ["producer_a", "producer_a", "producer_b", "producer_b", "producer_a"]

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

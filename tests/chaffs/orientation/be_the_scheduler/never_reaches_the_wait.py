"""Everybody in front of a free lock is no deadlock: somebody has to be asleep."""

OVERFILL: list[str] = [
    "producer_a",
    "producer_a",
    "producer_b",
    "producer_b",
    "producer_a",
    "producer_a",
    "producer_b",
]

DEADLOCK: list[str] = ["producer", "producer", "consumer", "consumer"]

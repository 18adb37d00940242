"""Thousands of moves by chance are no evidence: a few that somebody chose are."""

OVERFILL: list[str] = ["producer_a", "producer_b"] * 1000

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

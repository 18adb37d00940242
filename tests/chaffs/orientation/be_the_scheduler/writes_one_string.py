"""A schedule is a list: each move is a text of its own, in quotes."""

OVERFILL: str = "producer_a producer_a producer_b producer_b producer_a producer_a producer_b"

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

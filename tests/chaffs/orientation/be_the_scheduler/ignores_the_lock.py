"""Two cannot hold one lock: whoever needs it stays until the holder gives it back."""

OVERFILL: list[str] = ["producer_a", "producer_b", "producer_a", "producer_b"]

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

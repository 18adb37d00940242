"""To know something wrong breaks nothing yet: go on until the second one stores."""

OVERFILL: list[str] = ["producer_a", "producer_a", "producer_b", "producer_b"]

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

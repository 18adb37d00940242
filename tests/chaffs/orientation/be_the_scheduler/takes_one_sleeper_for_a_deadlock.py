"""One sleeper is no deadlock as long as somebody else can move and wake it."""

OVERFILL: list[str] = [
    "producer_a",
    "producer_a",
    "producer_b",
    "producer_b",
    "producer_a",
    "producer_a",
    "producer_b",
]

DEADLOCK: list[str] = ["producer", "producer", "producer"]

"""Who sleeps cannot move, even by name: somebody has to wake it first."""

OVERFILL: list[str] = [
    "producer_a",
    "producer_a",
    "producer_b",
    "producer_b",
    "producer_a",
    "producer_a",
    "producer_b",
]

DEADLOCK: list[str] = ["consumer", "consumer", "hurried", "producer", "producer", "producer"]

"""Who was woken can go on, although it has not moved yet: it is no sleeper."""

OVERFILL: list[str] = [
    "producer_a",
    "producer_a",
    "producer_b",
    "producer_b",
    "producer_a",
    "producer_a",
    "producer_b",
]

DEADLOCK: list[str] = ["hurried", "consumer", "producer", "producer", "producer"]

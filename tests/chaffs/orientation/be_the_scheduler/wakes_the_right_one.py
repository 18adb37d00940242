"""With one sleeper at a time the bell wakes the right one: let two of them sleep."""

OVERFILL: list[str] = [
    "producer_a",
    "producer_a",
    "producer_b",
    "producer_b",
    "producer_a",
    "producer_a",
    "producer_b",
]

DEADLOCK: list[str] = [
    "consumer",
    "producer",
    "producer",
    "producer",
    "consumer",
    "consumer",
    "producer",
    "producer",
    "consumer",
    "consumer",
    "hurried",
    "producer",
    "producer",
    "hurried",
    "hurried",
]

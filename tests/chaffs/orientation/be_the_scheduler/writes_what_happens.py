"""A move is a name and nothing else: what happens then is up to the code."""

OVERFILL: list[tuple[str, str]] = [
    ("producer_a", "looks"),
    ("producer_b", "looks"),
    ("producer_a", "stores"),
    ("producer_b", "stores"),
]

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

"""Lists put together from parts, with moves left over once it is broken."""

OVERFILL: list[str] = ["producer_a"] * 2 + ["producer_b"] * 4 + ["producer_a"] * 14

DEADLOCK: list[str] = [
    *["producer", "producer", "consumer", "consumer"],
    *["hurried", "consumer", *["producer"] * 3, "hurried", "hurried", "consumer"],
    *["hurried", "producer", "consumer"],
]

"""Lists put together from parts, with moves left over once it is broken."""

OVERFILL: list[str] = ["producer_a", "producer_a"] + ["producer_b"] * 9 + ["producer_a"] * 9

DEADLOCK: list[str] = [
    *["producer", "producer", "consumer", "consumer"],
    *["hurried", "consumer", *["producer"] * 3, "hurried", "hurried", "consumer"],
    *["hurried", "producer", "consumer"],
]

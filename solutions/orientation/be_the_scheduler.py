"""Two schedules: you say who moves next, until a buffer breaks."""

# Both look, and both see room. From then on each of them knows something that is about to be wrong.
OVERFILL: list[str] = [
    "producer_a",  # looks: there is room
    "producer_a",
    "producer_b",  # looks: there is still room
    "producer_b",
    "producer_a",  # stores, as it has seen room
    "producer_a",
    "producer_b",  # stores, as it has seen room: one too many
]

# Two consumers sleep. The one that takes the item rings for the other, and the producer sleeps on.
DEADLOCK: list[str] = [
    "hurried",  # finds nothing, and sleeps: it will be woken first
    "consumer",  # finds nothing, and sleeps after it
    "producer",  # stores, and wakes the hurried one
    "producer",
    "producer",  # finds no room, and sleeps after the consumer
    "hurried",  # takes the item, and wakes the consumer: the wrong one
    "hurried",  # has finished: nobody is left who sleeps for a time
    "consumer",  # finds nothing, and sleeps again
]

"""Two schedules: you say who moves next, until a buffer breaks."""

# Each name is one move. That actor goes on until it is about to take the lock, about to give it
# back, or asleep. Save and check as often as you like: you see everything after each move.

# The actors are "producer_a" and "producer_b"; the buffer has room for one item.
# TODO: What does a producer know once it has looked, and until when is that true?
OVERFILL: list[str] = []

# The actors are "producer", "consumer" and "hurried", who sleeps 5 seconds at most.
# TODO: Who should hear the bell, who sleeps longest, and whom does it wake?
DEADLOCK: list[str] = []

"""How long a key has to be remembered, and how many keys that makes."""

ARRIVALS_PER_S = 50
LAST_REPEATS_S = {  # when the last duplicate of a command can come
    "one retry of a client": 30,
    "a lease of ten minutes, five attempts": 5 * 600,
    "a dead letter, sent back on Monday": 3 * 24 * 3600,
}

print("the last repeat                        after    keys kept")
for name, seconds in LAST_REPEATS_S.items():
    kept = ARRIVALS_PER_S * seconds
    print(f"{name:<38}{seconds:6} s{kept:13,}")

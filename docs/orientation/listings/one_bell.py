"""One bell for two kinds of sleepers: it wakes one, and not the one who can use it."""

# --8<-- [start:wrong]
sleepers = ["waiter", "cook"]  # who sleeps longest stands first
is_of_use_to = "cook"  # a plate has come back: only the cook waits for that

woken = sleepers.pop(0)  # the bell rings once
if woken != is_of_use_to:
    sleepers.append(woken)  # it looks, finds nothing to do, and sleeps again
# --8<-- [end:wrong]
print(f"rings once: {woken} wakes, and then asleep: {', '.join(sleepers)}")

# --8<-- [start:right]
sleepers = ["waiter", "cook"]

everybody, sleepers = sleepers, []  # the bell rings for all
for woken in everybody:
    if woken != is_of_use_to:
        sleepers.append(woken)
# --8<-- [end:right]
print(f"rings for all: {' and '.join(everybody)} wake, and then asleep: {', '.join(sleepers)}")

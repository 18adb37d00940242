"""One task that kills whoever runs it, and three ways to give it back."""

HOUR_S, RESTART_S = 3600, 5  # a killed worker is there again after five seconds
LIMIT = 3  # returns that are counted; the next one is over it


def killed(most: int | None) -> int:
    """Return how many workers die in an hour, if so many deliveries are the most."""
    could = HOUR_S // RESTART_S
    return could if most is None else min(most, could)


ROWS = (
    ("acks_late, no reject", 1, "nowhere: acknowledged with its worker"),
    ("reject_on_worker_lost", None, "on the queue, before the next worker"),
    ("x-delivery-limit=3", LIMIT + 1, "nowhere: thrown away at its limit"),
    ("and a dead-letter route", LIMIT + 1, "with the dead letters, for a person"),
)
print("setting                   killed in an hour   where it is then")
for setting, most, where in ROWS:
    print(f"{setting:24} {killed(most):18}   {where}")

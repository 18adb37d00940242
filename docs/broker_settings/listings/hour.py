"""One healthy task, and leases that are shorter: who starts it again, and when."""

LONGEST_S = 5400  # an hour and a half


def starts(lease_s: int) -> list[int]:
    """Return when the task is started, until the first of its runs is acknowledged."""
    return list(range(0, LONGEST_S, lease_s))


print("visibility timeout   runs   started after, in minutes")
for lease_s in (1800, 3600, 5400, 7200):
    found = starts(lease_s)
    if LONGEST_S % lease_s == 0:  # it ends in the moment of the ack: nobody promises who wins
        found.append(LONGEST_S)
    minutes = ", ".join(f"{at // 60}" for at in found)
    print(f"{lease_s:16} s {len(found):6}   {minutes}")

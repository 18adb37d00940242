"""A supervisor sleeps for an hour while its four workers work."""

STALL_S = 30


# --8<-- [start:wrong]
def judges_first(now: float, heard_at: list[float], new: list[float]) -> int:
    ended = sum(now - at > STALL_S for at in heard_at)
    heard_at[:] = new
    return ended


# --8<-- [end:wrong]


# --8<-- [start:right]
def hears_first(now: float, heard_at: list[float], new: list[float]) -> int:
    heard_at[:] = new
    return sum(now - at > STALL_S for at in heard_at)


# --8<-- [end:right]


for name, look in (("wrong", judges_first), ("right", hears_first)):
    heard_at = [0.0, 2.0, 5.0, 9.0]  # when each was heard of at the last look, at second ten
    new = [3598.0, 3601.0, 3605.0, 9.0]  # what has come since: three have worked, one has not
    print(f"{name}: ends {look(3610.0, heard_at, new)} of 4 workers as stuck")

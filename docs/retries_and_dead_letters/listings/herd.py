"""A thousand jobs fail in the same second: when do they come back?"""

import random
from collections import Counter
from collections.abc import Callable

JOBS, BASE_S, CAP_S, ATTEMPTS = 1_000, 1.0, 60.0, 6
Jitter = Callable[[float, random.Random], float]

JITTERS: dict[str, Jitter] = {
    "none": lambda ceiling, _: ceiling,
    # --8<-- [start:token]
    "a tenth": lambda ceiling, chance: ceiling * (0.9 + 0.1 * chance.random()),
    # --8<-- [end:token]
    # --8<-- [start:spread]
    "a half": lambda ceiling, chance: ceiling * (0.5 + 0.5 * chance.random()),
    "all of it": lambda ceiling, chance: ceiling * (1.0 - chance.random()),
    # --8<-- [end:spread]
}


def arrivals(jitter: Jitter) -> list[Counter[int]]:
    """Return, for each retry, how many jobs come in each tenth of a second."""
    chance, at = random.Random(1), [0.0] * JOBS
    found = []
    for attempt in range(1, ATTEMPTS):
        ceiling = min(CAP_S, BASE_S * 2 ** (attempt - 1))
        at = [moment + jitter(ceiling, chance) for moment in at]
        found.append(Counter(int(moment * 10) for moment in at))
    return found


if __name__ == "__main__":
    print("jobs in the worst tenth of a second, of 1,000 that failed together")
    print("jitter      " + "".join(f"   retry {n}" for n in range(1, ATTEMPTS)))
    for name, jitter in JITTERS.items():
        print(f"{name:12}" + "".join(f"{max(one.values()):10,}" for one in arrivals(jitter)))

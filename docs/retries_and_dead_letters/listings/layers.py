"""Three layers, each of which tries three times: how often is the last one asked?"""

from collections.abc import Callable
from contextlib import suppress


class Database:
    """Down, and counts who asks."""

    def __init__(self) -> None:
        self.asked = 0

    def query(self) -> None:
        self.asked += 1
        raise TimeoutError


# --8<-- [start:layer]
def tried(work: Callable[[], None], attempts: int) -> Callable[[], None]:
    def layer() -> None:
        for attempt in range(1, attempts + 1):
            try:
                work()
            except TimeoutError:
                if attempt == attempts:
                    raise
            else:
                return

    return layer


# --8<-- [end:layer]


def asked(driver: int, client: int, consumer: int) -> int:
    """Return how often the database is asked for one job, with so many attempts in each layer."""
    database = Database()
    with suppress(TimeoutError):
        tried(tried(tried(database.query, driver), client), consumer)()
    return database.asked


print("driver   client   consumer   asked for one job")
for attempts in [(3, 3, 3), (3, 1, 3), (1, 1, 3)]:
    driver, client, consumer = attempts
    print(f"{driver:6} {client:8} {consumer:10} {asked(*attempts):19}")

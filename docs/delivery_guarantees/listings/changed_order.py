"""The same key comes with another payload."""


class Conflict(Exception):
    """This key stands for another payload."""


Done = dict[str, tuple[bytes, str]]  # for each key: the payload, and what came of it


# --8<-- [start:wrong]
def by_key(done: Done, key: str, payload: bytes) -> str:
    if key not in done:
        done[key] = (payload, f"took {payload.decode()}")
    return done[key][1]


# --8<-- [end:wrong]
# --8<-- [start:right]
def by_key_and_payload(done: Done, key: str, payload: bytes) -> str:
    if key in done and done[key][0] != payload:
        raise Conflict(f"{key} was {done[key][0].decode()}, and is {payload.decode()}")
    return by_key(done, key, payload)


# --8<-- [end:right]

for consumer in (by_key, by_key_and_payload):
    done: Done = {}
    consumer(done, "order 7", b"30 EUR")
    try:
        answer = consumer(done, "order 7", b"40 EUR")
    except Conflict as error:
        answer = f"Conflict: {error}"
    print(f"{consumer.__name__.replace('_', ' ')}: pay 40 EUR -> {answer}")

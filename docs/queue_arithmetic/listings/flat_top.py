"""The same curve, without noise: what the last workers add."""


def speed(workers: int) -> float:
    """Return jobs a second: rising up to 58 workers, then falling."""
    others = workers - 1
    return 10 * workers / (1 + 0.002 * others + 0.0003 * workers * others)


best = max(map(speed, range(1, 129)))

print("workers   jobs a second   of the best   each worker does")
for workers in (1, 10, 20, 30, 42, 58, 100, 128):
    found, each = speed(workers), speed(workers) / workers
    print(f"{workers:7} {found:15.0f} {found / best:13.1%} {each:14.1f}")

"""The same curve, without noise: what the last workers add."""


def speed(workers: int) -> float:
    """Return jobs a second: rising up to 58 workers, then falling."""
    return 10 * workers / (1 + 0.002 * (workers - 1) + 0.0003 * workers * (workers - 1))


best = max(map(speed, range(1, 129)))

print("workers   jobs a second   of the best   each worker does")
for workers in (1, 10, 20, 30, 42, 58, 100, 128):
    found = speed(workers)
    print(f"{workers:7} {found:15.0f} {found / best:13.1%} {found / workers:14.1f}")

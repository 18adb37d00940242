"""How long jobs wait, in works, by how busy their pool is."""

from course.simulate.formulas import mean_wait_s

print("busy       1 worker   4 workers   16 workers   64 workers")
for busy in (0.5, 0.7, 0.8, 0.9, 0.95, 0.99):
    print(f"{busy:4.0%}  ", end="")
    for workers in (1, 4, 16, 64):
        wait = mean_wait_s(busy * workers, 1.0, workers=workers)
        print(f"{wait:11.2f}", end="")
    print()

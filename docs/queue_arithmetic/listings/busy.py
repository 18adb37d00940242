"""How long jobs wait, as a multiple of their work, by how busy their pool is."""

from course.simulate.formulas import mean_wait_s

print("busy       1 worker   4 workers   16 workers   64 workers")
for busy in (0.5, 0.7, 0.8, 0.9, 0.95, 0.99):
    waits = [mean_wait_s(busy * workers, 1.0, workers=workers) for workers in (1, 4, 16, 64)]
    print(f"{busy:4.0%}  " + "".join(f"{wait:11.2f}" for wait in waits))

"""A deploy kills eight workers in the middle of a task; what one line of the settings decides."""

from random import Random

WORKERS, TASK_S, EFFECT_AT_S = 8, 30, 24  # the e-mail leaves after 24 of 30 seconds


def deploy(*, acks_late: bool, seed: int) -> tuple[int, int]:
    """Return how many customers got no e-mail, and how many got two."""
    chance = Random(seed)
    killed_at = [chance.uniform(0, TASK_S) for _ in range(WORKERS)]
    is_sent = [at >= EFFECT_AT_S for at in killed_at]
    runs_again = [acks_late] * WORKERS  # what was acknowledged is on no queue any more
    lost = sum(not sent and not again for sent, again in zip(is_sent, runs_again, strict=True))
    twice = sum(sent and again for sent, again in zip(is_sent, runs_again, strict=True))
    return lost, twice


print("task_acks_late       deploy    no e-mail   two e-mails")
for acks_late in (False, True):
    for seed in (1, 2, 3):
        lost, twice = deploy(acks_late=acks_late, seed=seed)
        print(f"{acks_late!s:16} {seed:10} {lost:12} {twice:13}")

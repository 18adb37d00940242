"""Five orders for a queue of three: who finds out that it is full?"""

from collections import deque
from queue import Full, Queue

ORDERS = ["one", "two", "three", "four", "five"]

# Wrong: nobody decided, so the structure drops the oldest, silently.
silent: deque[str] = deque(maxlen=3)
for order in ORDERS:
    silent.append(order)
print("decided by nobody:", *silent)

# Right, one way: refuse at once. The caller learns it, and keeps it.
refusing: Queue[str] = Queue(maxsize=3)
for order in ORDERS:
    try:
        refusing.put_nowait(order)
    except Full:
        print("refused at once:", order)

# Right, another way: wait, with a limit. The caller pays with its time.
patient: Queue[str] = Queue(maxsize=3)
for order in ORDERS:
    try:
        patient.put(order, timeout=0.01)
    except Full:
        print("gave up after waiting:", order)

"""The three ways a bounded buffer says no."""


class Full(Exception):
    """The buffer stayed full until the caller's time was over; nothing was stored."""


class Empty(Exception):
    """The buffer stayed empty until the caller's time was over; nothing was taken."""


class Closed(Exception):
    """The buffer is closed: it takes nothing more, or has nothing left to give."""

# mypy: ignore-errors
# ruff: noqa
"""Raises errors whose text raises, is no text, or never ends. Earns nothing: FAILED or HUNG."""

import itertools

TURN = itertools.count()


class ExitsWhenShown(Exception):
    def __str__(self):
        raise SystemExit(0)


class Slippery(str):
    def __getitem__(self, place):
        return self.__class__


class ShowsNoText(Exception):
    def __str__(self):
        return Slippery("x")


class NeverDoneShowing(Exception):
    def __str__(self):
        while True:
            pass


class Nameless(type):
    @property
    def __name__(cls):
        raise KeyboardInterrupt


class HasNoName(Exception, metaclass=Nameless):
    pass


RAISED = (ExitsWhenShown, ShowsNoText, NeverDoneShowing, HasNoName)


class BoundedBuffer:
    def __init__(self, capacity):
        self._turn = next(TURN)

    def put(self, item, *, timeout=None):
        raise RAISED[self._turn % 4]

    def get(self, *, timeout=None):
        raise RAISED[(self._turn + 1) % 4]

    def close(self):
        raise RAISED[(self._turn + 2) % 4]

    def __len__(self):
        raise RAISED[(self._turn + 3) % 4]

"""Draws that another language repeats bit by bit: a counter, a hash, and a table of integers."""

from __future__ import annotations

import struct
from collections.abc import Iterator, Sequence
from enum import IntEnum
from functools import cache, lru_cache
from itertools import chain, count, islice

SIZES = 1 << 16  # a draw is one of so many numbers, all equally likely
BLOCK = 1024  # draws that are made at once
FRACTION = 32  # bits behind the point in the table of exponentials

_WORDS = BLOCK // 4  # four draws a word of 64 bits
_WORD = (1 << 64) - 1
_STEP = 0x9E3779B97F4A7C15
_FIRST = 0xBF58476D1CE4E5B9
_SECOND = 0x94D049BB133111EB


class Purpose(IntEnum):
    """What a row of draws is for: each purpose has its own, whatever the others use."""

    ARRIVALS = 1
    WORK = 2
    PRIORITY = 3
    JITTER = 4


def mixed(word: int) -> int:
    """Return a word of 64 bits stirred, so that near words go far apart.

    Source: the finaliser of splitmix64, in Steele, Lea and Flood, *Fast splittable pseudorandom
    number generators*, 2014.
    """
    word = ((word ^ (word >> 30)) * _FIRST) & _WORD
    word = ((word ^ (word >> 27)) * _SECOND) & _WORD
    return word ^ (word >> 31)


class Stream:
    """An endless row of draws; each is found by its place alone, in any order.

    Word n is `mixed(key + (n + 1) * step)`, and holds draws 4n to 4n + 3, lowest bits first.
    """

    def __init__(self, seed: int, purpose: Purpose) -> None:
        self.key = mixed((mixed(seed & _WORD) + purpose * _STEP) & _WORD)

    def draw(self, place: int) -> int:
        """Return the draw at a place: a number of 16 bits."""
        word = mixed((self.key + (place // 4 + 1) * _STEP) & _WORD)
        return (word >> place % 4 * 16) % SIZES

    def blocks(self) -> Iterator[tuple[int, ...]]:
        """Yield all draws from the first on, so many at once."""
        return (_block((self.key + first * _STEP) & _WORD) for first in count(0, _WORDS))

    def draws(self, many: int) -> list[int]:
        """Return the first so many draws."""
        return list(islice(chain.from_iterable(self.blocks()), many))

    def looked_up(self, table: Sequence[int], many: int) -> list[int]:
        """Return what a table has for each of the first so many draws."""
        found: list[int] = []
        for block in islice(self.blocks(), -(-many // BLOCK)):
            found.extend(map(table.__getitem__, block))
        del found[many:]
        return found


def _in_lanes(words: Sequence[int]) -> int:
    """Return one long integer that holds these words, each in a lane of 128 bits."""
    return sum(word << 128 * lane for lane, word in enumerate(words))


# One operation on a long integer stirs all words of a block: a product of two words fits a lane.
_ONES = _in_lanes([1] * _WORDS)
_STEPS = _in_lanes([(lane + 1) * _STEP & _WORD for lane in range(_WORDS)])
_LOW, _LOW_34, _LOW_37, _LOW_33 = (_ONES * (_WORD >> lost) for lost in (0, 30, 27, 31))
_QUARTERS = struct.Struct("<" + "4H8x" * _WORDS)


def _block(start: int) -> tuple[int, ...]:
    """Return the draws of the block that begins behind this word: `mixed`, in all lanes at once."""
    lanes = (_ONES * start + _STEPS) & _LOW
    lanes = ((lanes ^ ((lanes >> 30) & _LOW_34)) * _FIRST) & _LOW
    lanes = ((lanes ^ ((lanes >> 27) & _LOW_37)) * _SECOND) & _LOW
    lanes ^= (lanes >> 31) & _LOW_33
    return _QUARTERS.unpack(lanes.to_bytes(16 * _WORDS, "little"))


@cache
def exponentials() -> list[int]:
    """Return the exponential of mean one for each draw, times 2 to the power of `FRACTION`.

    The survival function is cut into `SIZES` equal slices, and each draw stands for the mean of
    its slice, so that the mean of all is one. The longest is 12.1 means, and the variance is less
    than one by 17 millionths. Integers only: with L(k) = ln k, the slice from j to j + 1 has the
    mean 1 + L(SIZES) - ((j + 1) L(j + 1) - j L(j)).
    """
    one = 1 << 80
    logarithm, products = 0, [0, 0]
    for k in range(1, SIZES):  # ln((k + 1) / k) is twice the area tangent of 1 / (2k + 1)
        odd, power, term = 2 * k + 1, 1, one // (2 * k + 1)
        while term:
            logarithm += 2 * (term // power)
            term //= odd * odd
            power += 2
        products.append((k + 1) * logarithm)
    most = one + logarithm
    return [(most - (products[j + 1] - products[j])) >> (80 - FRACTION) for j in range(SIZES)]


@lru_cache(maxsize=32)
def scaled(factor: int, divisor: int) -> list[int]:
    """Return the table of exponentials with the mean factor / divisor, each to the nearest one.

    All callers share one list (a tuple is slower to look into); leave it as it is.
    """
    whole = divisor << FRACTION
    return [(one * factor + whole // 2) // whole for one in exponentials()]

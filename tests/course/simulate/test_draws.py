"""Draws are the same in any language: pinned words, a table of integers, a place for each."""

from __future__ import annotations

from itertools import islice
from math import log
from statistics import fmean, pvariance

import pytest

from course.simulate.draws import FRACTION, SIZES, Purpose, Stream, exponentials, mixed, scaled

STEP = 0x9E3779B97F4A7C15
PUBLISHED = [0xE220A8397B1DCDAF, 0x6E789E6AA1B965F4, 0x06C45D188009454F]  # splitmix64, seed 0


def test_words_are_those_of_splitmix() -> None:
    states = [place * STEP % (1 << 64) for place in (1, 2, 3)]

    words = [mixed(state) for state in states]

    assert words == PUBLISHED


@pytest.mark.parametrize("seed", [0, 1, 2**64 - 1])
def test_a_block_holds_the_draws_that_are_found_one_by_one(seed: int) -> None:
    stream = Stream(seed, Purpose.WORK)

    at_once = stream.draws(3000)

    assert at_once == [stream.draw(place) for place in range(3000)]


def test_a_purpose_has_draws_of_its_own() -> None:
    streams = [Stream(seed, purpose) for seed in (1, 2) for purpose in Purpose]

    beginnings = {tuple(stream.draws(8)) for stream in streams}

    assert len(beginnings) == len(streams)


def test_draws_are_spread_evenly() -> None:
    draws = [draw for block in islice(Stream(1, Purpose.ARRIVALS).blocks(), 64) for draw in block]

    counts = [0] * 256
    for draw in draws:
        counts[draw % 256] += 1
    distance = sum((count - 256) ** 2 / 256 for count in counts)

    assert distance < 330.5  # chi-squared, 255 degrees of freedom: 999 of 1,000 are below


def test_the_table_is_the_mean_of_each_slice() -> None:
    def primitive(survival: float) -> float:  # of -ln
        return survival - survival * log(survival) if survival else 0.0

    expected = [
        SIZES * (primitive((at + 1) / SIZES) - primitive(at / SIZES))
        for at in (0, 1, 100, 30000, SIZES - 1)
    ]

    found = [exponentials()[at] / 2**FRACTION for at in (0, 1, 100, 30000, SIZES - 1)]

    assert found == pytest.approx(expected, abs=1e-9)


def test_exponentials_have_the_mean_and_nearly_the_variance_of_one() -> None:
    table = [value / 2**FRACTION for value in exponentials()]

    mean, variance = fmean(table), pvariance(table)

    assert mean == pytest.approx(1, abs=1e-9)
    assert 1 - 17e-6 < variance < 1


def test_a_table_is_pinned() -> None:
    table = scaled(200_000, 1)

    some = [table[at] for at in (0, 1, 1000, SIZES // 2, SIZES - 1)]

    assert some == [2418071, 2140812, 836420, 138626, 2]

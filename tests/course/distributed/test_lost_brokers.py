"""A broker that dies while a class is graded: nothing is lost, and nothing is twice in the book."""

from __future__ import annotations

from tests.course.distributed.far import files
from tests.course.distributed.mortal import Mortal
from tests.course.distributed.test_workers import lines_of


def test_a_lost_broker_loses_no_submission_and_grades_none_twice_into_the_book(
    mortal: Mortal, local: dict[str, bytes]
) -> None:
    far = mortal.far

    with far.worker(jobs=2), far.sender() as sender:
        far.begun(2)
        mortal.lose()
        graded = sender.graded()

    assert graded.status == 0, graded.said
    assert "the broker cannot be reached" in graded.said
    assert files(far.course.out) == local
    assert len(lines_of(far)) == len(set(lines_of(far))) == 6

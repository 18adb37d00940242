"""The conformance kit holds a queue to what it declares, and to nothing else."""

from __future__ import annotations

import pytest

from course.lab import leases, stock
from course.lab.judges import Judge
from course.lab.kit import JUDGES, LENDING, Capability, Declared, Order

OF_ONE = {
    Capability.LEASED: leases.one_holder,
    Capability.BOUNDED: stock.within_capacity,
    Capability.DELAYED: stock.not_before_its_time,
    Capability.DEAD_LETTERED: stock.dead_are_told,
    Capability.ACKNOWLEDGED: stock.no_job_lost,
}


def test_no_judge_of_these_queues_is_forgotten_or_asked_twice() -> None:
    everybody = {
        one for names in (leases, stock) for one in vars(names).values() if isinstance(one, Judge)
    }

    asked = [judge for judge, _ in JUDGES]

    assert set(asked) == everybody
    assert len(asked) == len(everybody)
    assert LENDING.judges == tuple(asked)


@pytest.mark.parametrize("missing", Capability)
def test_what_a_queue_does_not_declare_it_is_not_held_to(missing: Capability) -> None:
    kept = [capability for capability in Capability if capability is not missing]

    judges = Declared(kept).judges

    assert OF_ONE[missing] not in judges
    assert all(OF_ONE[capability] in judges for capability in kept)


def test_a_queue_that_guarantees_no_order_is_not_asked_for_one() -> None:
    judges = Declared(tuple(Capability), Order.ANY).judges

    assert leases.first_sent_first not in judges
    assert len(judges) == len(LENDING.judges) - 1

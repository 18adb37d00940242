"""What a queue on a server gives its workers: the same as a queue with leases does anywhere."""

from __future__ import annotations

from course.contracts.acknowledgement import (
    LEASE_EXPIRED,
    DeadLetter,
    Delivery,
    Full,
    StaleReceipt,
)

__all__ = ["LEASE_EXPIRED", "DeadLetter", "Delivery", "Full", "StaleReceipt"]

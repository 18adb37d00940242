"""Queues with known faults, for exercises that examine a queue in place of building one."""

"""The instruments: scenarios, schedules, virtual time, histories and judges."""

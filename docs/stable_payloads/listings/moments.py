"""Two orders in the hour that a clock shows twice, an hour apart."""

from datetime import UTC, datetime, timedelta, timezone

SUMMER, WINTER = timezone(timedelta(hours=2)), timezone(timedelta(hours=1))
first = datetime(2026, 10, 25, 2, 30, tzinfo=SUMMER)
second = datetime(2026, 10, 25, 2, 30, tzinfo=WINTER)  # the clocks went back at three

# --8<-- [start:wrong]
print("naive       ", first.replace(tzinfo=None).isoformat())
print("            ", second.replace(tzinfo=None).isoformat())
print("UTC claimed ", first.replace(tzinfo=UTC).isoformat(), "is wrong by", end=" ")
print(abs(first.replace(tzinfo=UTC) - first))
# --8<-- [end:wrong]
# --8<-- [start:right]
print("converted   ", first.astimezone(UTC).isoformat())
print("            ", second.astimezone(UTC).isoformat())
# --8<-- [end:right]

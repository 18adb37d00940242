"""Prices on their way to whole numbers."""

from decimal import Decimal

# --8<-- [start:wrong]
for price in ("19.99", "8.20", "1.15", "20.00"):
    cents = float(price) * 100
    print(f"{price} EUR: float times 100 is {cents}, cut off {int(cents)}")
large = "90071992547409.93"
print(f"{large} EUR: even rounded {round(float(large) * 100)}")
# --8<-- [end:wrong]

# --8<-- [start:right]
PLACES = {"EUR": 2, "JPY": 0, "KWD": 3}


def minor(price: str, currency: str) -> int:
    """Right: decimal all the way, and each currency has its own places."""
    return int(Decimal(price).scaleb(PLACES[currency]))


# --8<-- [end:right]
print()
for price, currency in (("19.99", "EUR"), (large, "EUR"), ("1450", "JPY"), ("1.250", "KWD")):
    print(f"{price} {currency}: {minor(price, currency)}")

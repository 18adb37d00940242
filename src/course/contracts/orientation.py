"""How long a schedule may be."""

MOST_MOVES = 200  # names in one list

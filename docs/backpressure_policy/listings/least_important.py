"""A full queue and a newcomer: who matters least of all that are here?"""

from typing import NamedTuple


class Item(NamedTuple):
    name: str
    priority: int  # the higher, the more it matters


# --8<-- [start:wrong]
def newcomer_wins(inside: list[Item], newcomer: Item) -> int:
    """Wrong: the oldest of the least important inside."""
    priorities = [item.priority for item in inside]
    return priorities.index(min(priorities))


# --8<-- [end:wrong]
# --8<-- [start:right]
def least_of_all(inside: list[Item], newcomer: Item) -> int:
    """Right: of everyone, the newcomer too; of equals, who came last."""
    priorities = [item.priority for item in (*inside, newcomer)]
    least = min(priorities)
    return max(at for at, priority in enumerate(priorities) if priority == least)


# --8<-- [end:right]


for who_leaves in (newcomer_wins, least_of_all):
    inside = [Item("a", 2), Item("b", 1), Item("c", 1)]
    print(who_leaves.__name__)
    for newcomer in (Item("d", 1), Item("e", 2), Item("f", 0)):
        at = who_leaves(inside, newcomer)
        fate = "refused" if at == len(inside) else f"{inside[at].name} leaves"
        print(f"  {newcomer.name} of class {newcomer.priority} comes: {fate}")
        everyone = [*inside, newcomer]
        inside = everyone[:at] + everyone[at + 1 :]
    print("  and they come out:", *(item.name for item in inside))

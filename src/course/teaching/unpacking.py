"""The answers in a delivery, by the catalog's names; everything else in it stays where it is."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from pathlib import Path, PurePosixPath

from course.candidate import MAX_BYTES
from course.catalog import Catalog
from course.escaping import safe
from course.grading.submissions import ANSWERS
from course.teaching import sources
from course.teaching.deliveries import Delivery
from course.teaching.senders import ARCHIVES, copy_of
from course.teaching.sources import Item, Refused

PACKAGE_BYTES = 64 << 20
STUBS = (("exercises",), ("solutions",))  # in a clone: at the same paths, and no answers
ZIP = ".zip"
LONGEST = 100  # characters of a stranger's path


@dataclass
class Package:
    """The answers of one folder or one zip."""

    delivery: str
    order: tuple[int, ...]  # the later, the greater
    answers: dict[Path, bytes] = field(default_factory=dict)  # by place in a folder of answers
    refused: list[str] = field(default_factory=list)  # where, and why
    outside: int = 0  # files that are no answers

    def refuse(self, path: Iterable[str], why: object) -> None:
        """Keep why something is not taken, safe to show."""
        self.refused.append(f"{safe('/'.join((self.delivery, *path)), longest=LONGEST)}: {why}")


class Unpacker:
    """The catalog's answers, looked for in deliveries."""

    def __init__(self, listed: Catalog) -> None:
        self._names = {(one.unit, one.answer) for one in listed.exercises}
        self._loose = {one.answer: Path(one.unit, one.answer) for one in listed.exercises}
        self._units = {one.unit for one in listed.exercises}

    def is_own(self, name: str) -> bool:
        """Is this a name from an answers folder: the folder itself, a unit, or an answer?"""
        return name == ANSWERS or name in self._units or self._place(name) is not None

    def unpack(self, delivery: Delivery, number: int = 0) -> list[Package]:
        """Return the answers of a delivery; of each zip in a folder by itself."""
        order = number or delivery.label.order
        whole = Package(delivery.name, (order, 0))
        if not delivery.is_folder:
            item, name = delivery.items[0], delivery.label.rest
            if name.lower().endswith(ZIP):
                self._open(item, whole)
            else:
                self._take_loose([Item((name,), item.refused, item.fetch)], whole)
            return [whole]
        self._take(delivery.items, whole)
        packed = [item for item in delivery.items if _is_zip(item) and not item.refused]
        if whole.answers or not packed:
            return [whole]
        packages = [whole]
        for item in packed:
            copy = copy_of(PurePosixPath(item.path[-1]).stem)[1]
            packages.append(Package(f"{delivery.name}/{safe(item.path[-1])}", (order, copy)))
            self._open(item, packages[-1])
        whole.outside -= len(packed)
        return packages

    def _open(self, item: Item, package: Package) -> None:
        try:
            self._take(sources.in_zip(item.read(PACKAGE_BYTES)), package)
        except Refused as problem:
            package.refuse((), problem)

    def _take(self, items: Sequence[Item], package: Package) -> None:
        """Take what lies at an answer's path, in the one folder of answers that there is."""
        placed = [item for item in items if item.path[-2:] in self._names]
        folders = sorted({item.path[:-2] for item in placed if item.path[:-2][-1:] not in STUBS})
        own = [folder for folder in folders if folder[-1:] == (ANSWERS,)] or folders
        nearest = [folder for folder in own if len(folder) == min(map(len, own))]
        if not nearest:
            self._take_loose(items, package)
            return
        if len(nearest) > 1:
            package.refuse((), f"it holds answers in {len(nearest)} folders: keep one of them")
            package.outside += len(items)
            return
        for item in items:
            if item.path[:-2] == nearest[0] and item.path[-2:] in self._names:
                self._keep(item, Path(*item.path[-2:]), package)
            else:
                self._leave(item, package)

    def _take_loose(self, items: Sequence[Item], package: Package) -> None:
        """Take files that lie about under an answer's name; of two copies the later one."""
        for item in sorted(items, key=lambda item: copy_of(PurePosixPath(item.path[-1]).stem)[1]):
            place = self._place(item.path[0]) if len(item.path) == 1 else None
            if place is not None:
                self._keep(item, place, package)
            else:
                self._leave(item, package)

    def _place(self, name: str) -> Path | None:
        path = PurePosixPath(name)
        return self._loose.get(name) or self._loose.get(copy_of(path.stem)[0] + path.suffix)

    def _keep(self, item: Item, place: Path, package: Package) -> None:
        try:
            package.answers[place] = item.read(MAX_BYTES)
        except Refused as problem:
            package.refuse(item.path, problem)

    def _leave(self, item: Item, package: Package) -> None:
        """Leave a file out; say so where it is dangerous, or nearly an answer."""
        lowered = tuple(part.casefold() for part in item.path[-2:])
        if item.refused:
            package.refuse(item.path, item.refused)
        elif lowered in self._names and lowered != item.path[-2:]:
            package.refuse(item.path, f"it is called {'/'.join(lowered)} in the course")
        elif item.path[-1].lower().endswith(tuple(set(ARCHIVES) - {ZIP})):
            package.refuse(item.path, "it is no zip: ask for a zip")
        else:
            package.outside += 1


def _is_zip(item: Item) -> bool:
    return len(item.path) == 1 and item.path[0].lower().endswith(ZIP)

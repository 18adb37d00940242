"""What was sent, one delivery for each file or folder of the source, with what its name says."""

from __future__ import annotations

import unicodedata
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from course.escaping import safe
from course.teaching import commits, senders, sources
from course.teaching.senders import Label
from course.teaching.sources import Item, Refused


@dataclass(frozen=True)
class Delivery:
    """One file or folder that somebody has sent."""

    name: str  # safe to show
    label: Label
    items: tuple[Item, ...]  # in a folder: below it; else the file alone
    is_folder: bool


@dataclass(frozen=True)
class Received:
    """Everything in a source."""

    deliveries: tuple[Delivery, ...]
    others: tuple[Item, ...]  # beside the deliveries, and nobody's


def receive(
    source: Path, is_own: Callable[[str], bool], is_somebodys: Callable[[Label], bool]
) -> Received:
    """Return what was sent; raise `Refused` where the source cannot be read.

    `is_own` tells the names in an answers folder, `is_somebodys` what names a learner.
    A folder that holds all the rest, as most packers make one, is looked through.
    """
    is_laid_out, place = source.is_dir(), source
    items = sources.in_folder(source) if is_laid_out else sources.in_own_zip(source)
    tops = sources.by_top(items)
    while len(tops) == 1 and not is_somebodys(senders.label_of(next(iter(tops)), {})):
        inner = [item.below(1) for item in items if len(item.path) > 1]
        below = sources.by_top(inner)
        if not inner or any(is_own(name) for name in below):
            break
        items, tops, place = inner, below, place / next(iter(tops))
    metadata = _metadata(tops)
    found, others = list[Delivery](), list[Item]()
    for name, held in tops.items():
        is_folder = any(len(item.path) > 1 for item in held)
        label = senders.label_of(name, metadata)
        is_named = any(sender.platform for sender in label.senders)
        if is_folder or is_named or _is_sent(label.rest, is_own):
            if is_folder and is_laid_out and label.sent_at is None:
                sent_at = commits.time_of(place / name)
                label = replace(label, sent_at=sent_at, is_of_commit=sent_at is not None)
            inside = [item.below(1) for item in held if len(item.path) > 1] or held
            found.append(Delivery(shown(name), label, tuple(inside), is_folder))
        else:
            others += held
    return Received(tuple(found), tuple(others))


def shown(name: str) -> str:
    """Return a delivery's name as a person reads it, and gives it back to `--assign`."""
    return safe(unicodedata.normalize("NFC", name))


def _is_sent(name: str, is_own: Callable[[str], bool]) -> bool:
    """Is a loose file one that a learner sends: a packed one, or an answer?"""
    return name.lower().endswith(senders.ARCHIVES) or is_own(name)


def _metadata(tops: Mapping[str, Sequence[Item]]) -> Mapping[str, Label]:
    there = tops.get(senders.METADATA, ())
    if len(there) != 1 or len(there[0].path) != 1:
        return {}
    try:
        return senders.submitters(there[0].read(senders.METADATA_BYTES))
    except Refused as problem:
        raise Refused(f"{senders.METADATA}: {problem}") from problem

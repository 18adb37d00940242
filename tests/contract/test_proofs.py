"""Wheats and chaffs say what they are in a sentence, which is all that learners get of one."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import pytest

from course.catalog import Catalog, Exercise
from course.lab.fingerprints import FILE, misconception

LONGEST = 100  # characters of a sentence
DIGEST = re.compile(r"[0-9a-f]{16}|")  # empty: nothing that learners have shows it


@pytest.fixture
def fingerprints(root: Path) -> dict[str, dict[str, dict[str, Any]]]:
    """What a learner copy knows about chaffs: by exercise, by name."""
    read: dict[str, dict[str, dict[str, Any]]] = json.loads((root / FILE).read_text("utf-8"))
    return read


def test_a_proof_begins_with_a_sentence(proof: Path) -> None:
    sentence = misconception(proof)

    is_one = sentence[:1].isupper() and sentence.endswith(".") and len(sentence) <= LONGEST

    assert is_one, (
        f"{proof.name} begins with {sentence!r}: a learner reads that line, so let it be "
        f"one sentence with a capital, a full stop, and at most {LONGEST} characters"
    )


def test_no_two_chaffs_share_a_sentence(exercise: Exercise) -> None:
    sentences = [misconception(chaff) for chaff in exercise.chaffs()]

    shared = sorted({sentence for sentence in sentences if sentences.count(sentence) > 1})

    assert not shared, (
        f"{shared} stand at several chaffs of {exercise.name}: each is its own mistake"
    )


def test_fingerprints_exist_for_every_exercise(
    fingerprints: dict[str, Any], listed: Catalog
) -> None:
    right = [exercise.name for exercise in listed.exercises]

    assert list(fingerprints) == right, f"{FILE} must list {right}: run ./course matrix"


def test_fingerprints_list_exactly_the_chaffs(
    exercise: Exercise, fingerprints: dict[str, Any]
) -> None:
    right = {chaff.stem for chaff in exercise.chaffs()}

    there = set(fingerprints.get(exercise.name, {}))

    assert there == right, (
        f"{FILE} lacks {sorted(right - there)} and keeps {sorted(there - right)} that are gone: "
        "run ./course matrix"
    )


def test_a_fingerprint_has_its_chaffs_sentence(chaff: Path, fingerprints: dict[str, Any]) -> None:
    right = misconception(chaff)

    kept = fingerprints.get(chaff.parent.name, {}).get(chaff.stem, {}).get("misconception")

    assert kept == right, (
        f"{FILE} tells learners {kept!r}, the chaff {right!r}: run ./course matrix"
    )


def test_fingerprints_hold_no_code(exercise: Exercise, fingerprints: dict[str, Any]) -> None:
    entries = fingerprints.get(exercise.name, {})

    telling = [
        name
        for name, entry in entries.items()
        if entry.keys() != {"misconception", "public", "all"}
        or not all(DIGEST.fullmatch(entry[kind]) for kind in ("public", "all"))
    ]

    assert not telling, f"{FILE} tells more than a sentence and two digests of {telling}"


def test_no_two_chaffs_share_a_fingerprint(
    exercise: Exercise, fingerprints: dict[str, Any]
) -> None:
    digests = {name: entry["all"] for name, entry in fingerprints.get(exercise.name, {}).items()}

    alike = sorted(name for name, one in digests.items() if list(digests.values()).count(one) > 1)

    assert not alike, (
        f"{alike} of {exercise.name} behave alike in all checks: add a check that tells them apart"
    )


def test_every_chaff_shows_in_some_check(exercise: Exercise, fingerprints: dict[str, Any]) -> None:
    entries = fingerprints.get(exercise.name, {})

    unseen = [name for name, entry in entries.items() if not entry["all"]]

    assert not unseen, f"{unseen} of {exercise.name} break no check: add one that fails them"

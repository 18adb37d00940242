"""`course release`: the learner copy, proven before it goes out."""

from __future__ import annotations

import argparse
import shutil
import sys
import tempfile
from pathlib import Path

from course.grading import verdict
from course.teaching import release


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Take where the copy goes, and whether it is packed, too."""
    parser.add_argument("--out", type=Path, required=True, metavar="DIR", help="a folder")
    parser.add_argument("--zip", action="store_true", help="and DIR.zip beside it")


def run(arguments: argparse.Namespace, root: Path) -> int:
    """Make the copy, prove it, put it in its place; 1 and nothing changed while anything is red."""
    out = arguments.out.absolute()
    if not (root / "solutions").is_dir():
        return verdict.wrong_use("This is a learner copy itself: release from the full clone")
    try:
        release.check_place(root, out)
        release.known(out)
        out.parent.mkdir(parents=True, exist_ok=True)
    except (release.NoPlace, OSError) as problem:
        return verdict.wrong_use(str(problem))
    made = Path(tempfile.mkdtemp(dir=out.parent, prefix=f".{out.name}-"))
    try:
        release.make(root, made)
        if not _is_proven(root, made):
            print(f"\n Nothing was released, and {arguments.out} is as it was.", file=sys.stderr)
            return verdict.NOT_ALL_PASSED
        placed = release.place(made, out)
        if arguments.zip:
            release.pack(made, out.with_name(f"{out.name}.zip"))
    finally:
        shutil.rmtree(made, ignore_errors=True)
    _tell(placed, arguments)
    return verdict.ALL_PASSED


def _is_proven(root: Path, made: Path) -> bool:
    from course.teaching.proof import proofs

    for proof in proofs(root, made):
        print(f" {'✗' if proof.problems else '✓'} {proof.sentence}", flush=True)
        for problem in proof.problems:
            print(f"     {problem}", file=sys.stderr)
        if proof.problems:
            return False
    return True


def _tell(placed: release.Placed, arguments: argparse.Namespace) -> None:
    counts = [
        f"{len(names)} {word}"
        for names, word in (
            (placed.new, "new"),
            (placed.changed, "changed"),
            (placed.gone, "gone"),
        )
        if names
    ]
    print(f"\n {arguments.out}: {', '.join(counts) or 'nothing changed'}")
    for name in placed.kept:
        print(f"   somebody had changed it, and that is kept: {name}")
    if arguments.zip:
        print(f" {arguments.out}.zip: the same, packed")
    print(" next: give it out; a learner types ./course start in it")

"""A verb given in this process, and a table read."""

from __future__ import annotations

import csv
from argparse import ArgumentParser
from pathlib import Path
from types import ModuleType


def give(verb: ModuleType, root: Path, *words: str) -> int:
    parser = ArgumentParser()
    verb.add_arguments(parser)
    status: int = verb.run(parser.parse_args(words), root)
    return status


def table(path: Path) -> list[list[str]]:
    return list(csv.reader(path.read_text("utf-8").splitlines()))

"""Run the experiments; `--write` fills the pages' tables.

    .venv/bin/python -m benchmarks.brokers.run [--runs 3] [--quick] [--write] [NAME ...]
    .venv/bin/python -m benchmarks.brokers.run --only-write

`./course test` adds the packages. Without names all run; a name is a table (celery, rq, rabbitmq),
a finding or an experiment. `--quick` runs each once, with fewer tries; what takes more than five
minutes runs once in any case. What happened is kept beside this program, a file a table, and
`--write` makes the tables from what is kept. Without RabbitMQ what needs it is left out, and named.
"""

from __future__ import annotations

import argparse
import json
import platform
import statistics
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import asdict
from importlib.metadata import version
from pathlib import Path
from typing import Any, TypeVar

from benchmarks.brokers import bare_consumers, celery_habits, celery_losses, rq_jobs_killed
from benchmarks.brokers.experiments import Experiment, Place, Run
from benchmarks.brokers.servers import rabbitmq_versions, valkey

from course.brokers import rabbitmq

HERE = Path(__file__).parent
T = TypeVar("T", int, float)
CURE = "cure of "
LONG_S = 300.0  # an experiment that takes longer runs once
GENERATED = Path(__file__).resolve().parents[2] / "docs" / "assets" / "generated"
BENCHES = {
    "celery": [*celery_losses.BENCH.experiments, *celery_habits.BENCH.experiments],
    "rq": rq_jobs_killed.BENCH.experiments,
    "rabbitmq": bare_consumers.BENCH.experiments,
}
PACKAGES = {"celery": ("celery", "kombu"), "rq": ("rq",), "rabbitmq": ("pika",)}
HEADING = """| settings, and what is done | lost | begun again after | effect twice | and |
| --- | --- | --- | --- | --- |"""


def chosen(bench: list[Experiment], table: str, names: list[str]) -> list[Experiment]:
    """Return the experiments of a table that these names ask for; without names, all."""

    def is_meant(one: Experiment) -> bool:
        findings = [finding.split()[-1] for finding in one.findings]
        return not names or bool({table, one.name, *findings} & set(names))

    return [one for one in bench if is_meant(one)]


def known_names() -> set[str]:
    """Return all that can be asked for: tables, findings, experiments."""
    experiments = [one for bench in BENCHES.values() for one in bench]
    findings = {finding.split()[-1] for one in experiments for finding in one.findings}
    return {*BENCHES, *findings, *(one.name for one in experiments)}


@contextmanager
def place(*, with_rabbit: bool, is_quick: bool) -> Iterator[Place]:
    """Start the servers that the experiments need, with what they say they are."""
    with valkey() as server:
        if not with_rabbit:
            yield Place(server, None, is_quick)
            return
        with rabbitmq.started() as broker:
            yield Place(server, broker, is_quick)


def measure(one: Experiment, here: Place, runs: int) -> list[dict[str, Any]]:
    """Run an experiment so often, each on an empty server, and return what happened."""
    found: list[dict[str, Any]] = []
    for _ in range(runs):
        here.valkey.empty()
        run = one.run(here)
        print(f" {one.name}: {told(run)}", flush=True)
        found.append(asdict(run))
    return found


def told(run: Run) -> str:
    """Return a run in a line."""
    again = f", again after {run.again_s:.1f} s" if run.again_s is not None else ""
    took = f", {run.took_s:.1f} s in all" if run.took_s is not None else ""
    counts = f"{run.asked} asked, {run.begun} begun, {run.lost} lost, {run.twice} twice"
    return "; ".join([f"{counts}, {run.held} held{again}{took}", *remarks([run])])


def rows(one: Experiment, runs: list[Run], group: str) -> list[str]:
    """Return the table's line of an experiment, after its finding where that is a new group."""
    asked = sum(run.asked for run in runs)
    first, *others = one.findings
    prefix = "**Cure:** " if first.startswith(CURE) else ""
    also = [f"this is `{name}`" for name in others]
    cells = [
        f"{prefix}{one.settings};<br>{one.act}",
        share(sum(run.lost for run in runs), asked),
        spread([run.again_s for run in runs if run.again_s is not None], seconds),
        share(sum(run.twice for run in runs), asked),
        "; ".join([*remarks(runs), *also]),
    ]
    line = "| " + " | ".join(cells) + " |"
    named = f"**`{group}`**" if group.isupper() else f"**{group}**"
    return [f"| {named} | | | | |", line] if group else [line]


def share(count: int, asked: int) -> str:
    """Return how many of the jobs of all runs, where there are any."""
    return f"{count} of {asked}" if count else "none"


def groups(bench: list[Experiment]) -> Iterator[tuple[Experiment, str]]:
    """Yield the experiments, each with its finding where another one stood before."""
    last = ""
    for one in bench:
        finding = one.findings[0].removeprefix(CURE)
        yield one, "" if finding == last else finding
        last = finding


def remarks(runs: list[Run]) -> list[str]:
    """Return what else the runs say, each thing once."""
    held = sum(run.held for run in runs)
    said = [f"{held} of {sum(run.asked for run in runs)} still held by the broker"] if held else []
    took = [run.took_s for run in runs if run.took_s is not None and run.asked > 1]
    if took:
        said.append(f"all done after {spread(took, seconds)}")
    begun = [run.begun for run in runs]
    if any(run.begun != run.asked for run in runs):
        said.append(f"begun {spread(begun, '{:,}'.format)} times")
    for also in dict.fromkeys(run.also for run in runs if run.also):
        values = [run.value for run in runs if run.also == also and run.value is not None]
        said.append(also.format(s=spread(values, seconds), n=spread(values, "{:.0f}".format)))
    return said


def seconds(value: float) -> str:
    """Return a duration with the digits that mean something."""
    return f"{value:.1f} s" if value >= 1 else f"{value:.1g} s"


def spread(values: Sequence[T], form: Callable[[T], str]) -> str:
    """Return the median of some values, and the least and the most where they differ."""
    if not values:
        return "–"
    middle, least, most = (form(of(values)) for of in (statistics.median_low, min, max))
    return middle if least == most else f"{middle} ({least.removesuffix(' s')} to {most})"


def written(bench: list[Experiment], kept: dict[str, Any]) -> str:
    """Return a table with the rows that have runs, under the versions they ran on."""
    found = [(one, group, kept["runs"].get(one.name)) for one, group in groups(bench)]
    lines = [
        line
        for one, group, runs in found
        if runs
        for line in rows(one, [Run(**run) for run in runs], group)
    ]
    said = ", ".join(f"{name} {number}" for name, number in sorted(kept["versions"].items()))
    counts = [str(count) for count in sorted({len(runs) for _, _, runs in found if runs})]
    first = f"{said}; runs of a row: {' or '.join(counts)}."
    return "\n".join([first, "", HEADING, *lines, ""])


def main() -> None:
    """Run what is asked for, keep it, and write the tables."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("names", nargs="*", metavar="NAME")
    parser.add_argument("--runs", type=int, default=3)
    parser.add_argument("--quick", action="store_true")
    parser.add_argument("--write", action="store_true")
    parser.add_argument("--only-write", action="store_true", help="run nothing")
    asked = parser.parse_args()
    unknown = set(asked.names) - known_names()
    if unknown:
        parser.error(f"{', '.join(sorted(unknown))}: one of {', '.join(sorted(known_names()))}")
    for table, bench in BENCHES.items():
        if not asked.only_write:
            run_table(table, asked)
        if (asked.write or asked.only_write) and (kept := read(table))["runs"]:
            page = GENERATED / f"brokers_{table}.md"
            page.write_text(written(bench, kept), "utf-8")


def read(table: str) -> dict[str, Any]:
    """Return what is kept of a table: the versions it ran on, and the runs of each experiment."""
    file = HERE / f"{table}.json"
    empty: dict[str, Any] = {"versions": {}, "runs": {}}
    return json.loads(file.read_text("utf-8")) if file.exists() else empty


def run_table(table: str, asked: argparse.Namespace) -> None:
    """Run the experiments of one table that are asked for, and keep what happened."""
    ones = chosen(BENCHES[table], table, asked.names)
    if rabbitmq.server() is None:
        for left_out in (one.name for one in ones if one.needs_rabbit):
            print(f" {left_out}: left out, RabbitMQ is not installed", file=sys.stderr)
        ones = [one for one in ones if not one.needs_rabbit]
    if not ones:
        return
    kept = read(table)
    needs_rabbit = any(one.needs_rabbit for one in ones)
    with place(with_rabbit=needs_rabbit, is_quick=asked.quick) as here:
        kept["versions"] |= versions(here, PACKAGES[table])
        for one in ones:
            once = asked.quick or one.takes_s > LONG_S
            kept["runs"][one.name] = measure(one, here, 1 if once else asked.runs)
            text = json.dumps(kept, indent=1, sort_keys=True) + "\n"
            (HERE / f"{table}.json").write_text(text, "utf-8")


def versions(here: Place, packages: tuple[str, ...]) -> dict[str, str]:
    """Return the versions of all that takes part."""
    found = {name: version(name) for name in packages}
    found["Python"] = platform.python_version()
    if packages != PACKAGES["rabbitmq"]:
        found["Valkey"] = here.valkey.version()
    if here.rabbit:
        found |= rabbitmq_versions(here.rabbit)
    return found


if __name__ == "__main__":
    main()

"""`course pressure`: ten acts of load and failure for a service, and a report."""

from __future__ import annotations

import argparse
import shutil
import sys
from pathlib import Path

from course import browser, workspace
from course.escaping import safe
from course.grading import verdict
from course.grading.gradebook import write_whole
from course.pressure import policy
from course.pressure.acts import ACTS, Act
from course.pressure.backends import BACKENDS
from course.pressure.held import Claim, counted
from course.pressure.play import Played, Trial
from course.pressure.scenarios import FILE, SENTENCE, Scenarios
from course.screen import dim, duration
from course.subject.broker import NoServer

NAME = "pressure_test"
OUT = Path(".course") / "pressure"
SCENARIOS = "scenarios"  # what is asked for beside acts
NAMES = (*(act.name for act in ACTS), SCENARIOS)
FEW = 2  # broken promises of an act told with their evidence; the report has all


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Take the service, the seed, the acts and where the report goes."""
    parser.add_argument("act", nargs="*", help=f"only these: {', '.join(NAMES)}")
    parser.add_argument("--candidate", type=Path, metavar="DIR", help="a folder with service.py")
    parser.add_argument("--seed", type=int, default=1, help="of all that is left to chance")
    parser.add_argument("--backend", choices=BACKENDS, default="sqlite", help="what it keeps in")
    parser.add_argument("--out", type=Path, metavar="DIR", help=f"for the report; else {OUT}")


def run(arguments: argparse.Namespace, root: Path) -> int:
    """Play the acts; 0 only when all were asked for and all hold. Ctrl-C leaves a report."""
    unknown = set(arguments.act) - set(NAMES)
    if unknown:
        names = ", ".join(NAMES)
        return verdict.wrong_use(
            f"there is no act {' or '.join(sorted(unknown))}; the acts are {names}"
        )
    folder = arguments.candidate or own(root)
    out = arguments.out or root / OUT
    try:
        test = Trial(folder.absolute(), policy.read(folder), arguments.seed)
        test.backend = arguments.backend
        out.mkdir(parents=True, exist_ok=True)
    except policy.NoPolicy as problem:
        return verdict.wrong_use(str(problem))
    except OSError as error:
        return verdict.wrong_use(f"{out} cannot be written: {error.strerror}")
    acts = [act for act in ACTS if not arguments.act or act.name in arguments.act]
    is_stopped = False
    try:
        test.run(acts, on_begin=_begins, on_end=_tell)
        if not arguments.act or SCENARIOS in arguments.act:
            from course.pressure import catching  # with all that runs strangers' code

            test.scenarios = catching.judged(root, test.folder)
    except NoServer as problem:
        return verdict.wrong_use(str(problem))
    except KeyboardInterrupt:
        is_stopped = True
        print("\r\x1b[K" if sys.stdout.isatty() else "", end="")
    page = _write(test, out)
    _tell_claims(test.claims())
    if test.scenarios is not None:
        _tell_scenarios(test.scenarios)
    held = sum(one.holds for one in test.played)
    if acts:
        print(f"\n {held} of {len(acts)} acts hold" + (" · stopped" if is_stopped else ""))
    print(f" the report: {page.relative_to(root) if page.is_relative_to(root) else page}")
    if not is_stopped:
        browser.show(page.absolute().as_uri())
    following = _next(test)
    if following:
        print(f" next: {following}")
    is_good = held == len(acts) and not following and not is_stopped
    return verdict.ALL_PASSED if is_good else verdict.NOT_ALL_PASSED


def _next(test: Trial) -> str:
    """Return what to do about the first thing that does not hold; nothing: all of it does."""
    for one in test.played:
        if not one.holds:
            return f"read docs/{one.act.unit}/, then  ./course pressure {one.act.name}"
    for claim in test.claims():
        if claim.counts_against:
            acts = " ".join(claim.acts)
            return f"mend the service, or its {claim.name}, then  ./course pressure {acts}"
    if test.scenarios is not None and not test.scenarios.holds:
        return f"write {FILE}, then  ./course pressure {SCENARIOS}"
    return ""


def own(root: Path) -> Path:
    """Return the learner's folder; what is missing in it comes from the stubs."""
    folder = root / workspace.FOLDER / NAME
    folder.mkdir(parents=True, exist_ok=True)
    for stub in sorted((root / "exercises" / NAME).glob("*.*")):
        if not (folder / stub.name).exists():
            shutil.copyfile(stub, folder / stub.name)
            print(f" ✓ {(folder / stub.name).relative_to(root)} is yours to write")
    return folder


def _begins(act: Act) -> None:
    if sys.stdout.isatty():
        print(f" … {act.title}", end="", flush=True)


def _tell(one: Played) -> None:
    start = "\r\x1b[K" if sys.stdout.isatty() else ""
    mark = "✓" if one.holds else "✗"
    print(f"{start} {mark} {one.act.title:<30}{dim(f'{duration(one.seconds):>10}')}", flush=True)
    broken = [found for found in one.verdicts if not found.holds]
    for number, found in enumerate(broken):
        print(f"     not so: {found.sentence}", flush=True)
        if number < FEW:
            print(f"     {safe(found.broken or '')}", flush=True)
    if len(broken) > FEW:
        print("     what shows the others is in the report", flush=True)


def _tell_claims(claims: list[Claim]) -> None:
    """Print each claim that was judged: a verdict, the claim, what was seen and where."""
    judged = [one for one in claims if one.found]
    if judged:
        print(f"\n the policy: {counted(claims)}")
    for one in judged:
        seen = f"{safe(one.observed)} · {one.where}" if one.where else safe(one.observed)
        print(f" {one.mark} {one.verdict:<10} {one.line:<29} {dim(seen)}")


def _tell_scenarios(found: Scenarios) -> None:
    """Print how many broken queues the scenarios catch, and which they do not."""
    mark = "✓" if found.holds else "–" if found.is_open else "✗"
    print(f"\n the scenarios: {found.caught} of {len(found.queues)} broken queues caught")
    print(f" {mark} {SENTENCE}")
    if found.broken:
        print(f"     {safe(found.broken)}")


def _write(test: Trial, out: Path) -> Path:
    """Write both reports, whole or not at all; return the page."""
    from course.pressure import report  # which draws, and nobody who asks for help waits for it

    texts = {"report.json": report.as_json(test), "report.html": report.as_page(test)}
    for name, text in texts.items():
        write_whole(out / name, text.encode())
    return out / "report.html"

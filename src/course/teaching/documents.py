"""Grades for programs: Gradescope's results, JUnit's XML; a hidden check tells its title alone."""

from __future__ import annotations

import json
import xml.etree.ElementTree as ET
from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any

from course.escaping import safe
from course.grading.outcome import SKIPPED, Outcome, Result, Visibility
from course.grading.reports import Report


def gradescope(report: Report, possible: int) -> str:
    """Return one learner's `results.json`; only where there are points, and none are pending.

    The score is out of all that is `possible`, also where the learner is excused from a part.
    """
    tests = [
        _test(result, f"{place}.{number}")
        for place, graded in enumerate(report.exercises.values(), 1)
        for number, result in enumerate(graded.results, 1)
    ]
    total = report.total
    said = [f"{total.earned} of {total.possible} points"]
    score = total.out_of(Decimal(possible)) if total.possible != possible else total.earned
    if report.entry.excused:
        said.append(f"excused: {report.entry.excused}; out of {possible} that is {score}")
    said += [report.late] if report.late else []
    whole = {
        "score": score if isinstance(score, int) else float(score or 0),
        "output": "\n".join(map(safe, said)),
        "output_format": "text",
        "tests": tests,
    }
    return json.dumps(whole, indent=2, sort_keys=True) + "\n"


def junit(reports: Sequence[Report]) -> str:
    """Return one suite a learner, and in it one case a check."""
    root = ET.Element("testsuites", name="Under Pressure")
    for report in reports:
        results = [result for one in report.exercises.values() for result in one.results]
        kinds = [_kind(result) for result in results]
        suite = ET.SubElement(
            root,
            "testsuite",
            name=safe(report.learner),
            tests=str(len(results)),
            failures=str(kinds.count("failure")),
            errors=str(kinds.count("error")),
            skipped=str(kinds.count("skipped")),
        )
        told = {"late": report.late, "excused": report.entry.excused}
        _properties(suite, {name: safe(value) for name, value in told.items() if value})
        for result, kind in zip(results, kinds, strict=True):
            _case(suite, result, kind)
    ET.indent(root)
    return ET.tostring(root, encoding="unicode", xml_declaration=True) + "\n"


def _test(result: Result, number: str) -> dict[str, Any]:
    is_passed = result.outcome is Outcome.PASSED
    return {
        "name": f"{result.exercise}: {result.check}",
        "number": number,
        "score": result.points if is_passed else 0,
        "max_score": result.points,
        "status": "passed" if is_passed else "failed",
        "output": _said(result),
        "output_format": "text",
        "tags": [result.behaviour],
        "visibility": "visible" if _is_public(result) else "after_published",
    }


def _case(suite: ET.Element, result: Result, kind: str) -> None:
    case = ET.SubElement(suite, "testcase", classname=result.exercise, name=result.test)
    told = {
        "title": result.check,
        "points": str(result.points),
        "earned": _earned(result),
        "behaviour": result.behaviour,
        "visibility": result.visibility.value,
    }
    _properties(case, told)
    if kind:
        said = ET.SubElement(case, kind, message=result.outcome.value)
        said.text = _said(result)


def _properties(above: ET.Element, told: Mapping[str, str]) -> None:
    if told:
        properties = ET.SubElement(above, "properties")
        for name, value in told.items():
            ET.SubElement(properties, "property", name=name, value=value)


def _earned(result: Result) -> str:
    """Return the points; nothing where a fault of the grader leaves them open."""
    if result.outcome is Outcome.GRADER_ERROR:
        return ""
    return str(result.points if result.outcome is Outcome.PASSED else 0)


def _kind(result: Result) -> str:
    """Return JUnit's word for how a check ended; nothing for a pass."""
    if result.outcome is Outcome.PASSED:
        return ""
    if result.outcome is Outcome.GRADER_ERROR:
        return "error"
    return "skipped" if result.outcome in SKIPPED else "failure"


def _said(result: Result) -> str:
    """Return what a public check says, each line made safe to show."""
    if not _is_public(result):
        return ""
    evidence = result.evidence
    said = {"expected": evidence.expected, "yours": evidence.yours, "when": evidence.when}
    lines = [f"{name}: {safe(text)}" for name, text in said.items() if text]
    if evidence.line:
        lines.append(f"line {evidence.line}: {safe(evidence.source)}")
    return "\n".join([result.outcome.value, *lines])


def _is_public(result: Result) -> bool:
    return result.visibility is Visibility.PUBLIC

"""Grades for programs: Gradescope's results and JUnit's, with nothing of a hidden check."""

from __future__ import annotations

import json
import xml.etree.ElementTree as ET
from collections.abc import Callable
from pathlib import Path

Exported = Callable[..., int]


def test_gradescope_gets_a_folder_with_a_file_a_learner_and_none_of_the_pending(
    exported: Exported, tmp_path: Path
) -> None:
    status = exported("gradescope")

    made = {path.parent.name: json.loads(path.read_text("utf-8")) for path in files(tmp_path)}
    assert status == 1
    assert {name: one["score"] for name, one in made.items()} == {"ada": 6, "grace": 0}
    assert [test["score"] for test in made["ada"]["tests"]] == [6, 0, 0]
    assert [test["max_score"] for test in made["ada"]["tests"]] == [6, 2, 4]
    assert {test["status"] for test in made["grace"]["tests"]} == {"failed"}


def test_gradescope_shows_of_a_hidden_check_its_title_alone(
    exported: Exported, results: Path, tmp_path: Path
) -> None:
    exported("gradescope")

    *_, public, hidden = json.loads((tmp_path / "out" / "ada" / "results.json").read_text("utf-8"))[
        "tests"
    ]
    assert public["visibility"] == "visible"
    assert public["output"] == "failed\nexpected: an end\nyours: \\x1b[2Jno end\nline 4: "
    assert hidden["visibility"] == "after_published"
    assert (hidden["name"], hidden["output"]) == ("buffer: it closes under pressure", "")


def test_a_folder_that_stood_there_is_kept_once(exported: Exported, tmp_path: Path) -> None:
    (tmp_path / "out").mkdir()
    (tmp_path / "out" / "mine").touch()

    exported("gradescope")
    exported("gradescope")

    assert [path.name for path in (tmp_path / "out.kept").iterdir()] == ["mine"]
    assert len(list(tmp_path.glob("out*"))) == 2
    assert len(files(tmp_path)) == 2


def test_junit_has_a_suite_a_learner_and_tells_faults_from_failures(
    exported: Exported, tmp_path: Path
) -> None:
    exported("junit")

    suites = ET.parse(tmp_path / "out").getroot()  # noqa: S314  our own file
    counted = {
        suite.attrib["name"]: [
            int(suite.attrib[word]) for word in ("tests", "failures", "skipped", "errors")
        ]
        for suite in suites
    }
    assert counted == {"ada": [3, 2, 0, 0], "grace": [3, 2, 1, 0], "joan": [3, 1, 0, 1]}
    titles = [one.attrib["value"] for one in suites.iterfind(".//property[@name='title']")]
    assert titles[1] == "it closes"
    assert "secret" not in (tmp_path / "out").read_text("utf-8")


def files(folder: Path) -> list[Path]:
    return sorted(folder.glob("out/*/results.json"))

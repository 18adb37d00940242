"""`course pressure`: what a learner reads, what is written, and what is never overwritten."""

from __future__ import annotations

import json
import shutil
import socket
from contextlib import nullcontext
from pathlib import Path
from typing import NoReturn

import pytest

from course import machine
from course.brokers import rabbitmq
from course.brokers.keeping import NotStarted
from course.cli import main
from course.pressure.acts import ACTS
from course.pressure.play import Trial
from course.verbs import pressure

ROOT = Path(__file__).resolve().parents[3]
SKELETON = ROOT / "exercises" / "pressure_test"


def run(folder: Path, out: Path, *more: str) -> int:
    return main(["pressure", "--candidate", str(folder), "--out", str(out), *more])


@pytest.fixture
def service(tmp_path: Path) -> Path:
    """The skeleton, in a folder of its own."""
    return Path(shutil.copytree(SKELETON, tmp_path / "service"))


def test_the_skeleton_fails_the_first_act_with_a_red_that_teaches(
    service: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    status = run(service, tmp_path / "out", "warm_up")

    said = capsys.readouterr().out
    assert status == 1
    assert "✗ Warm-up" in said
    assert "accepted, without effect and not dead: 1 (k0001)" in said
    assert "0 of 1 acts hold" in said


def test_both_reports_are_written_and_agree(service: Path, tmp_path: Path) -> None:
    out = tmp_path / "out"

    run(service, out, "warm_up", "--seed", "7")

    told = json.loads((out / "report.json").read_text("utf-8"))
    assert told["seed"] == 7
    assert told["is_complete"] is False
    assert told["verdicts"]["warm_up"]["keeps"] is False
    assert told["verdicts"]["warm_up"]["once"] is True
    assert told["acts"][0]["figures"]["accepted"] == 1
    page = (out / "report.html").read_text("utf-8")
    assert "accepted, without effect and not dead: 1 (k0001)" in page
    assert "http" not in page.replace("http-equiv", "")
    assert sorted(path.name for path in out.iterdir()) == ["report.html", "report.json"]


def test_scenarios_are_run_when_they_are_asked_for(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    out = tmp_path / "out"

    status = run(ROOT / "solutions" / "pressure_test", out, "scenarios")

    said = capsys.readouterr().out
    told = json.loads((out / "report.json").read_text("utf-8"))
    assert status == 0
    assert "the scenarios: 8 of 8 broken queues caught" in said
    assert told["verdicts"]["scenarios"]["auto_ack"] is True
    assert "8 of 8 broken queues caught" in (out / "report.html").read_text("utf-8")


def test_scenarios_that_are_not_written_are_told(
    service: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    status = run(service, tmp_path / "out", "scenarios")

    said = capsys.readouterr().out
    assert status == 1
    assert "scenarios.py is not started" in said
    assert "next: write scenarios.py, then  ./course pressure scenarios" in said


def test_each_claim_of_the_policy_is_told_and_written(
    service: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    out = tmp_path / "out"

    run(service, out, "burst")

    said = capsys.readouterr().out
    told = json.loads((out / "report.json").read_text("utf-8"))
    page = (out / "report.html").read_text("utf-8")
    assert " ✗ FALSE      capacity = 40 " in said
    assert ' ? UNANSWERED recovery_s_after_burst = "" ' in said
    assert "lease_s" not in said
    assert told["verdicts"]["policy"]["capacity"] == "FALSE"
    assert told["verdicts"]["policy"]["lease_s"] == "NOT JUDGED"
    assert told["policy"][0]["act"] == "burst"
    assert "✗ FALSE" in page
    assert "? UNANSWERED" in page


def test_a_service_that_does_not_start_is_told_with_what_it_printed(
    service: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (service / "service.py").write_text("raise SystemExit('no \x1b[31msocket')", "utf-8")

    status = run(service, tmp_path / "out", "warm_up")

    said = capsys.readouterr().out
    assert status == 1
    assert "it ended with status 1; it printed: no" in said
    assert "\x1b[31m" not in said


def test_a_run_that_is_stopped_leaves_a_report_of_what_was_played(
    service: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def stopped(test: Trial, *given: object, **named: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(Trial, "run", stopped)
    out = tmp_path / "out"

    status = run(service, out)

    told = json.loads((out / "report.json").read_text("utf-8"))
    assert (status, told["acts"], told["is_complete"]) == (1, [], False)


def test_the_learners_own_files_are_never_overwritten(tmp_path: Path) -> None:
    shutil.copytree(SKELETON, tmp_path / "exercises" / "pressure_test")
    own = tmp_path / "answers" / "pressure_test"
    own.mkdir(parents=True)
    (own / "service.py").write_text("mine", "utf-8")

    found = pressure.own(tmp_path)

    assert found == own
    assert (own / "service.py").read_text("utf-8") == "mine"
    assert (own / "policy.toml").is_file()


def test_wrong_use_is_said(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    status = run(tmp_path, tmp_path / "out", "sleep")

    assert status == 2
    said = capsys.readouterr().err
    assert "there is no act sleep; the acts are warm_up, burst, " in said
    assert not (tmp_path / "out").exists()


def test_without_a_rabbitmq_nothing_is_played(
    service: Path,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.setattr(machine, "_has_rabbitmq", lambda: False)
    out = tmp_path / "out"

    status = run(service, out, "warm_up", "--backend", "rabbitmq")

    told = capsys.readouterr()
    assert (status, told.out) == (2, "")
    assert "this machine lacks rabbitmq: `apt-get install rabbitmq-server`" in told.err
    assert list(out.iterdir()) == []


def test_a_rabbitmq_that_does_not_start_is_quoted(
    service: Path,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    def broken() -> NoReturn:
        raise NotStarted("the server ended; it said: no room")

    monkeypatch.setattr(machine, "_has_rabbitmq", lambda: True)
    monkeypatch.setattr(rabbitmq, "broker", broken)

    status = run(service, tmp_path / "out", "warm_up", "--backend", "rabbitmq")

    assert status == 2
    said = "RabbitMQ does not start: the server ended; it said: no room"
    assert said in capsys.readouterr().err


def test_a_virtual_host_that_is_refused_is_told(
    service: Path,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    class Refuses:
        def room(self) -> NoReturn:
            raise OSError("RabbitMQ refused PUT /api/vhosts/mine with 400: too many")

    monkeypatch.setattr(machine, "_has_rabbitmq", lambda: True)
    monkeypatch.setattr(rabbitmq, "broker", lambda: nullcontext(Refuses()))

    status = run(service, tmp_path / "out", "warm_up", "--backend", "rabbitmq")

    assert status == 2
    said = "RabbitMQ cannot be used: RabbitMQ refused PUT /api/vhosts/mine with 400"
    assert said in capsys.readouterr().err


def test_a_rabbitmq_that_is_named_and_not_there_is_told(
    service: Path,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port = listener.getsockname()[1]  # nobody listens there a moment later
    monkeypatch.setattr(machine, "_has_rabbitmq", lambda: True)
    monkeypatch.setenv(rabbitmq.ELSEWHERE, f"amqp://me:secret@127.0.0.1:{port}/mine")

    status = run(service, tmp_path / "out", "warm_up", "--backend", "rabbitmq")

    assert status == 2
    assert "RabbitMQ cannot be used: [Errno" in capsys.readouterr().err


def test_each_act_names_a_unit_of_the_course() -> None:
    units = {path.name for path in (ROOT / "docs").iterdir()}

    assert all(act.unit in units for act in ACTS)
    assert len({act.name for act in ACTS}) == len(ACTS) == 10

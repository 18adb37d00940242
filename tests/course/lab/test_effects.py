"""Effects among processes: what they write and tell, and what others see of the database."""

import sqlite3
from pathlib import Path

import pytest

from course.contracts.delivery_guarantees import Result
from course.lab.commands import MADE, entries, process
from course.lab.doubles import DATABASE
from course.lab.effect_judges import effect_is_once, effect_is_there
from course.lab.history import Ending, Event, History, Kind
from course.lab.lasting import Listed
from course.lab.runtime.answer import Answer
from course.lab.runtime.effects import Books, Quiet, effect_of, with_ledger
from course.lab.runtime.processes import ProcessLab
from course.lab.runtime.turns import Turns
from course.lab.scenario import Scenario, call, pause
from course.lab.scripts import Deed, Effect, Failure, Noted

SLEEPY = """
import os, time
class Sleepy:
    def __init__(self):
        open(f"made by {os.getpid()}", "w").close()
    def sleep_often(self):
        for _ in range(20):
            time.sleep(0.01)
"""
TOLD = MADE.actors(
    worker_a=[process("order", "by a")], worker_b=[process("order", "by b")], auditor=[entries()]
)


def told(*rows: str) -> History:
    """Return a run in which both workers say that they did the command, with this ledger."""
    events: list[Event] = []
    for actor, entry in (("worker_a", "by a"), ("worker_b", "by b")):
        result = f"{entry} done".encode()
        events += [
            Event(Kind.CALL, actor, 0, 0.0),
            Event(Kind.NOTE, actor, 0, 0.0, Noted(Deed.WRITES, actor, entry)),
            Event(Kind.NOTE, actor, 0, 0.0, Noted(Deed.WROTE, actor, entry, result)),
            Event(Kind.RETURN, actor, 0, 0.0, Result(result, replayed=False)),
        ]
    events += [
        Event(Kind.CALL, "auditor", 0, 0.0),
        Event(Kind.RETURN, "auditor", 0, 0.0, Listed(rows)),
    ]
    return History(TOLD, tuple(events), Ending.FINISHED)


def test_an_effect_is_seen_by_others_once_it_is_committed(tmp_path: Path) -> None:
    path = with_ledger(tmp_path / "shop.db")
    books, begun = Books(Path(path), []), list[str]()
    file = sqlite3.connect(path, isolation_level=None)
    file.execute("BEGIN IMMEDIATE")

    result = effect_of(Effect("paid", b"ok"), Quiet(begun, [], lambda _: None))(file)

    assert (result, begun, books.entries()) == (b"ok", ["paid"], [])
    file.execute("COMMIT")
    assert books.entries() == ["paid"]
    file.close()


def test_an_effect_that_clashes_raises_the_error_of_the_database(tmp_path: Path) -> None:
    file = sqlite3.connect(with_ledger(tmp_path / "shop.db"))
    effect = effect_of(
        Effect("paid", fails=Failure.INTEGRITY_ERROR), Quiet([], [], lambda seconds: None)
    )

    with pytest.raises(sqlite3.IntegrityError):
        effect(file)

    file.close()


def test_what_is_kept_counts_tables_and_files_beside_the_ledger(tmp_path: Path) -> None:
    path = Path(with_ledger(tmp_path / "shop.db"))
    file = sqlite3.connect(path)
    file.execute("CREATE TABLE done (key, at)")
    file.execute("INSERT INTO done VALUES ('order', 1.5)")
    file.execute("INSERT INTO ledger (entry) VALUES ('a long row of the business')")
    file.commit()
    (tmp_path / "keys.json").write_bytes(b"123")

    kept = Books(path, []).kept()

    assert kept == len("order") + 8 + 3
    file.close()


def test_two_rows_for_one_key_are_one_too_many() -> None:
    verdict = effect_is_once(told("by a", "by b"))

    assert verdict is not None
    assert verdict.yours == 'the ledger has "by a" and "by b"'


def test_a_result_without_its_row_is_a_lost_effect() -> None:
    verdict = effect_is_there(told("by b"))

    assert verdict is not None
    assert verdict.actor == "worker_a"


def test_a_scenario_does_not_show_the_path_of_its_database() -> None:
    title = TOLD.title

    assert DATABASE.value not in title
    assert title == "ttl_s 100.0, lease_s 10.0"


def test_who_only_looks_makes_no_object_and_comes_last(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    lab = ProcessLab(Answer(SLEEPY, "answer.py"), lambda value: value)
    scenario = Scenario.of("Sleepy").actors(
        auditor=[pause(1.0), entries()], worker=[call("sleep_often")]
    )

    history = lab.run(scenario, Turns()).history

    actors = [event.actor for event in history if event.kind is Kind.RETURN]
    assert actors == ["worker", "auditor"]
    assert len(list(tmp_path.glob("made by *"))) == 2  # whoever sets up has made one, too


def test_a_sweep_holds_nobody_when_all_others_are_over_or_in_a_pause(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    lab = ProcessLab(Answer(SLEEPY, "answer.py"), lambda value: value)
    scenario = Scenario.of("Sleepy").actors(
        worker=[call("sleep_often")], auditor=[pause(1.0), entries()]
    )

    crew = lab.run(scenario, Turns())

    assert crew.moves[1] > 1
    assert crew.meetings_of(1) == []

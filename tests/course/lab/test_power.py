"""What a power cut may undo is read from the calls that were held: a change that nothing synced."""

from __future__ import annotations

import pytest

from course.lab.doubles import PATH
from course.lab.runtime.answer import Answer
from course.lab.runtime.policies import NEVER
from course.lab.runtime.power import undone_by_a_power_cut
from course.lab.runtime.processes import ProcessLab
from course.lab.runtime.stops import What
from course.lab.runtime.turns import Kill
from course.lab.scenario import Scenario, call

CHANGE, SYNC, LOCK = What.CHANGE, What.SYNC, What.LOCK
NOTES = """
import os
class Notes:
    def __init__(self, path):
        self.path = path
    def write(self):
        with open(self.path, "a") as file:
            file.write("a")
    def write_and_sync(self):
        with open(self.path, "a") as file:
            file.write("a")
            file.flush()
            os.fsync(file.fileno())
    def read(self):
        return os.path.exists(self.path)
"""


@pytest.mark.parametrize(
    ("moves", "undone"),
    [
        ([None, CHANGE, None, CHANGE, SYNC], []),
        ([None, None, CHANGE, None, CHANGE, SYNC], [0]),
        ([None, SYNC, None, SYNC, CHANGE, None, LOCK], [0]),
        ([None, None, None, LOCK, CHANGE, LOCK], [1]),
        ([None], []),
    ],
)
def test_a_call_whose_last_change_is_not_synced_may_be_undone(
    moves: list[What | None], undone: list[int]
) -> None:
    assert undone_by_a_power_cut(moves) == undone


def test_the_calls_of_a_real_process_tell_which_of_them_reached_the_disk(
    tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path_factory.mktemp("lab"))
    lab = ProcessLab(Answer(NOTES, "answer.py"), lambda value: value)
    calls = [call("read"), call("write"), call("write_and_sync"), call("write")]
    scenario = Scenario.of("Notes", path=PATH).actors(writer=calls)

    whole = lab.run(scenario, Kill(1, NEVER))

    assert whole.undone_by_a_power_cut(1) == [1, 3]

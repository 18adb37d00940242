"""What a worker answers to a command: the journal's own lines, or why there are none."""

from __future__ import annotations

import json
from dataclasses import dataclass

from course.distributed import commands
from course.distributed.commands import Command, Malformed, id_of, load
from course.grading import journal
from course.grading.journal import Noted

SCHEMA = "course.reply/1"
FIELDS = {"schema", "command", "lines", "fault"}


@dataclass(frozen=True)
class Reply:
    """The results of some or all of a command's answers; a fault says why others have none."""

    command: str  # the id of what it answers
    noted: tuple[Noted, ...] = ()
    fault: str = ""


def written(reply: Reply) -> str:
    """Return the reply as a message."""
    plain = {
        "schema": SCHEMA,
        "command": reply.command,
        "lines": [journal.as_plain(one) for one in reply.noted],
        "fault": reply.fault,
    }
    return json.dumps(plain, sort_keys=True)


def command_of(text: object) -> str:
    """Return the id of the command that a text answers; nothing where it answers none."""
    try:
        return str(load(text, SCHEMA, FIELDS)["command"])
    except Malformed:
        return ""


def read(text: object, command: Command) -> Reply:
    """Return the reply to this command; raise `Malformed` where the text is something else.

    What does not belong to the command is refused: another id, learner, exercise or key.
    """
    plain = load(text, SCHEMA, FIELDS)
    if plain["command"] != id_of(commands.written(command)):
        raise Malformed("it answers another command")
    if not isinstance(plain["lines"], list) or not isinstance(plain["fault"], str):
        raise Malformed("lines is no list, or fault is no text")
    noted = tuple(_noted(one, command) for one in plain["lines"])
    if len({one.exercise for one in noted}) < len(noted):
        raise Malformed("it has two lines of one exercise")
    return Reply(plain["command"], noted, plain["fault"])


def _noted(plain: object, command: Command) -> Noted:
    noted = journal.from_plain(plain)
    if noted is None or not noted.results:
        raise Malformed("a line of it is none of a journal")
    if noted.learner != command.learner or command.keys.get(noted.exercise) != noted.key:
        raise Malformed(f"a line of it, about {noted.exercise!r:.40}, was not asked for")
    if any(
        (one.candidate, one.exercise) != (noted.learner, noted.exercise) for one in noted.results
    ):
        raise Malformed(f"a line of it, about {noted.exercise}, has results of another answer")
    return noted

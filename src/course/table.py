"""The verbs of the command: whom each is for, and which packages it needs."""

from __future__ import annotations


class Verb:
    """One verb; the module of the same name in `course.verbs` carries it out."""

    def __init__(
        self,
        audience: str,
        promise: str,
        *,
        needs: str = "learner",
        wants: str = "",
        broker: str = "",
    ) -> None:
        self.audience = audience
        self.promise = promise  # what a person gets, in one line
        self.needs = tuple(needs.split())  # groups in requirements/ without which it cannot run
        self.wants = tuple(wants.split())  # groups without which it does less
        self.broker = tuple(broker.split())  # groups that it needs beside those with `--broker`


# The launcher reads this on every start, so it imports nothing and stays plain.
VERBS = {
    "start": Verb("learner", "set up, serve the pages, check what you save", wants="site brokers"),
    "check": Verb("learner", "check your answer to an exercise", wants="brokers"),
    "watch": Verb(
        "learner", "play the run that breaks a promise, in your browser", wants="brokers"
    ),
    "hint": Verb("learner", "one more hint for the check that fails"),
    "next": Verb("learner", "say what comes next"),
    "list": Verb("learner", "list the exercises and where you stand"),
    "pressure": Verb("learner", "ten acts of load and failure for your service"),
    "diff": Verb("learner", "your answer beside the reference, after a pass"),
    "reset": Verb("learner", "start an exercise again; your answer is kept"),
    "submit": Verb("learner", "pack your answers to hand them in"),
    "release": Verb(
        "instructor",
        "make the learner copy, with no answer in it",
        needs="learner site",
        wants="brokers",
    ),
    "collect": Verb(
        "instructor", "match what was handed in with your roster", needs="learner site"
    ),
    "grade": Verb("instructor", "grade a folder of submissions", wants="brokers", broker="workers"),
    "worker": Verb(
        "instructor",
        "grade what `grade --broker` sends here",
        needs="learner workers",
        wants="brokers",
    ),
    "feedback": Verb("instructor", "a page for each learner, from what was graded"),
    "export": Verb("instructor", "a class's grades, as another system reads them"),
    "map": Verb("instructor", "what a class has understood, and what to talk about next"),
    "demo": Verb("instructor", "a pretend class, walked from its downloads to its grades"),
    "matrix": Verb("author", "which check catches which wrong answer", wants="brokers"),
    "doctor": Verb("everyone", "what this machine can do, and how to get more", needs=""),
    "docs": Verb("everyone", "build the pages and say where they are", needs="learner site"),
    "test": Verb(
        "everyone",
        "run everything that defines good here",
        needs="learner site notebooks test",
        wants="brokers workers",
    ),
}
HOME = Verb("everyone", "where you stand and what is next")

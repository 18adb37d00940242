"""Reports of a class, and what other systems have written about it."""

from __future__ import annotations

from pathlib import Path

from course.grading import reports
from course.grading.outcome import Result
from course.grading.reports import Circumstances, Graded, Report
from course.grading.scoring import score

HERE = Circumstances(isolation="bubblewrap", seed=0, course="7")
WORKSHEET = (
    "Identifier,Full name,Email address,Status,Grade,Maximum Grade,Grade can be changed,"
    '"Last modified (submission)","Last modified (grade)"\n'
    "Participant 11,Ada,ada@school.example,Submitted,,100.00,Yes,-,-\n"
    'Participant 12,"=HYPERLINK(1)",grace@school.example,Submitted,50.00,100.00,Yes,-,-\n'
    "Participant 13,Joan,joan@school.example,Submitted,70.00,100.00,Yes,-,-\n"
)
BOOK = (
    "Student,ID,SIS User ID,SIS Login ID,Section,Homework (55),Queues (77)\n"
    "    Points Possible,,,,,10,8\n"
    '"Lovelace, Ada",11,u11,ada,One,9,\n'
    '"Hopper, Grace",12,u12,grace,One,8,\n'
)


def write(folder: Path, learner: str, *own: Result, under: Circumstances = HERE) -> None:
    """Write the report of a learner with these results in one exercise."""
    report = Report(learner, {"buffer": Graded(own, score(own))})
    reports.write(folder, report, under)

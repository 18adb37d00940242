"""The policy held against the acts: each claim is true, false, vacuous or unanswered."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from course.lab.documents import written
from course.lab.naming import listed
from course.lab.statements import Truth
from course.pressure import policy
from course.pressure.policy import Policy
from course.pressure.policy_judges import JUDGES, Found, Records

MARKS = {Truth.TRUE: "✓", Truth.FALSE: "✗", Truth.VACUOUS: "○", Truth.UNANSWERED: "?"}


@dataclass(frozen=True)
class Claim:
    """One line of the policy, and what the acts say of it."""

    name: str
    says: Any  # None: nothing yet
    found: Found | None  # None: it was not judged
    acts: tuple[str, ...]  # that it needs

    @property
    def verdict(self) -> str:
        """Return the verdict in a word."""
        return self.found.truth.name if self.found else "NOT JUDGED"

    @property
    def mark(self) -> str:
        """Return the sign of the verdict; no two verdicts share one."""
        return MARKS[self.found.truth] if self.found else "–"

    @property
    def counts_against(self) -> bool:
        """Is it anything but true, though it was judged?"""
        return self.found is not None and self.found.truth is not Truth.TRUE

    @property
    def where(self) -> str:
        """Return the act and the moment that show it."""
        if self.found is None or not self.found.act:
            return ""
        at_s = self.found.at_s
        return self.found.act if at_s is None else f"{self.found.act}, {at_s:.2f} s"

    @property
    def observed(self) -> str:
        """Return what was seen; for what was not judged, why not."""
        if self.found is not None:
            return self.found.observed
        where = ", on a system that tells whose call it is" if self.name == "lease_s" else ""
        return f"it takes {listed([*self.acts])}{where}"

    @property
    def line(self) -> str:
        """Return the claim as it stands in the file."""
        return f"{self.name} = {written(policy.UNANSWERED if self.says is None else self.says)}"


def held(says: Policy, played: Records) -> list[Claim]:
    """Return each claim of a policy with what these acts say of it."""
    found = []
    for name in policy.names():
        acts, judge = JUDGES[name]
        answer: Found | None = None
        if set(acts) <= played.keys():
            is_open = getattr(says, name) is None
            nothing = Found(Truth.UNANSWERED, "it says nothing yet")
            answer = nothing if is_open else judge(says, played)
        found.append(Claim(name, says.says(name), answer, acts))
    return found


def counted(claims: list[Claim]) -> str:
    """Return in words how many of these are true."""
    judged = [one for one in claims if one.found]
    if not judged:
        return f"none of {len(claims)} claims is judged by these acts"
    true = sum(not one.counts_against for one in judged)
    left = len(claims) - len(judged)
    return f"{true} of {len(judged)} claims are true" + (f", {left} not judged" if left else "")

"""Why a set-up failed and what to do about it, from the log of the step that failed."""

from __future__ import annotations

import platform
import re
import sysconfig
from dataclasses import dataclass


@dataclass(frozen=True)
class Cause:
    """What went wrong when this sign stands in a log, and what helps."""

    sign: str
    reason: str
    remedy: str


# The first sign that matches counts: what pip says at the end often follows from an earlier line.
_CAUSES = (
    Cause("No space left on device", "the disk is full", "Make room"),
    Cause("Permission denied", "a file there may not be written", "Make the folder yours"),
    Cause(
        "DO NOT MATCH THE HASHES",
        "what came is not the file this course was tested with",
        "Try another network or mirror, and never install it by hand",
    ),
    Cause(
        "CERTIFICATE_VERIFY_FAILED|SSLError",
        "the connection is not trusted, as behind some company networks",
        "Set PIP_CERT to the network's certificate file",
    ),
    Cause(
        r"Retrying \(|NewConnectionError|Temporary failure|ConnectionError|Timeout|ProxyError",
        "the network did not deliver it",
        "Connect to the network; behind a proxy set HTTPS_PROXY. Without any network,\n"
        "   point PIP_FIND_LINKS at a folder of wheels and set PIP_NO_INDEX=1",
    ),
    Cause(
        "No matching distribution",
        "where pip looks there is no wheel of it for"
        f" Python {platform.python_version()} on {sysconfig.get_platform()}",
        "Remove .venv and start with a Python that has one, as in: python3.13 course",
    ),
)
_NAMED = (
    r"No matching distribution found for (\S+==[\w.]+)",
    r"^\s+(\S+==[\w.]+) from ",
    r"^Collecting (\S+==[\w.]+)",
)


def why_not_installed(log: str, purpose: str, path: str) -> str:
    """Return which package could not be had, why, and what to do."""
    what = f"{_package(log) or purpose} could not be installed"
    for cause in _CAUSES:
        if re.search(cause.sign, log):
            return _message(what, cause.reason, cause.remedy)
    errors = re.findall(r"^ERROR: (.*)", log, re.MULTILINE)
    return _message(what, errors[-1] if errors else _last_line(log), f"Read {path}")


def why_no_environment(log: str, python: str, version: str) -> str:
    """Return why this Python, of version "3.11", cannot make an environment, and what to do."""
    what = f"{python} cannot make an environment"
    if re.search(r"ensurepip|No module named '?venv", log):
        package = f"python{version}-venv"
        return _message(
            what,
            f"the package {package} is not installed",
            f"On Debian and Ubuntu: sudo apt-get install {package}\n"
            f"   Elsewhere: install a complete Python {version} or newer",
        )
    return _message(what, _last_line(log), "Install another Python, 3.11 or newer")


def _package(log: str) -> str:
    """Return the pinned package that an error names, or the one it was at."""
    named = (re.findall(sign, log, re.MULTILINE) for sign in _NAMED)
    return next((str(found[-1]) for found in named if found), "")


def _last_line(log: str) -> str:
    return (log.strip().splitlines() or ["it ended without a word"])[-1]


def _message(what: str, reason: str, remedy: str) -> str:
    return f"{what}:\n   {reason}.\n   {remedy}. Then run this again."

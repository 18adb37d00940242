"""A broker's address is taken or refused in words, and no word of it tells a password."""

from __future__ import annotations

from argparse import ArgumentParser
from pathlib import Path

import pytest
from tests.course.small_class import make_class

from course.distributed.address import NoAddress, checked, is_redis, told, without_secrets
from course.verbs import grade, worker

SECRET = "hunter:/@2"  # noqa: S105  of nobody


@pytest.mark.parametrize(
    "url",
    [
        "redis://localhost:6379/0",
        "rediss://:word@example.org/1",
        "redis+socket:///run/valkey.sock",
        "amqp://one:word@localhost:5672/class",
        "amqps://one:word@example.org/",
    ],
)
def test_an_address_of_a_broker_is_taken(url: str) -> None:
    assert checked(url) == url
    assert is_redis(url) is url.startswith("redis")


@pytest.mark.parametrize(
    "url",
    [
        "",
        "localhost:6379",
        f"http://one:{SECRET}@localhost",
        f"sqs://one:{SECRET}@",
        "redis://",
        "amqp:///class",
        "redis+socket://",
        f"redis://:{SECRET}@localhost:many",
        "redis://localhost:99999",
        "redis://[::1",
    ],
)
def test_another_address_is_refused_with_what_one_looks_like(url: str) -> None:
    with pytest.raises(NoAddress) as refused:
        checked(url)

    assert "amqp://USER:PASSWORD@HOST" in str(refused.value)
    assert SECRET not in str(refused.value)


@pytest.mark.parametrize(
    ("url", "shown"),
    [
        (f"amqp://one:{SECRET}@host:5672/name", "amqp://one:**@host:5672/name"),
        (f"redis://:{SECRET}@host/0", "redis://:**@host/0"),
        ("redis://host/0?password=hunter", "redis://host/0"),
        ("redis+socket:///run/valkey.sock", "redis+socket:///run/valkey.sock"),
    ],
)
def test_an_address_is_told_without_its_password(url: str, shown: str) -> None:
    assert told(url) == shown


def test_what_a_library_says_is_told_without_the_password() -> None:
    url = "amqp://one:hunter%402@host/?password=word"

    said = without_secrets("hunter%402 or hunter@2 was refused: password=word", url)

    assert said == "** or ** was refused: **"


@pytest.mark.parametrize("verb", ["grade", "worker"])
@pytest.mark.parametrize("url", ["ftp://one:hunter@localhost", "redis://:hunter@127.0.0.1:1/0"])
def test_a_broker_that_is_none_or_does_not_answer_is_wrong_use(
    verb: str, url: str, root: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    pytest.importorskip("celery")
    submissions = make_class(tmp_path / "submissions")
    words = ["--broker", url, "--isolation", "posix"]
    if verb == "grade":
        words = [str(submissions), "--out", str(tmp_path / "results"), *words]
    module = {"grade": grade, "worker": worker}[verb]
    parser = ArgumentParser()
    module.add_arguments(parser)

    status = module.run(parser.parse_args(words), root)

    said = "".join(capsys.readouterr())
    assert status == 2
    assert "broker" in said
    assert "hunter" not in said
    assert not (tmp_path / "results" / "gradebook.csv").exists()


@pytest.mark.parametrize("word", ["0", "1501", "soon"])
def test_a_limit_that_the_broker_would_not_wait_for_is_refused(
    word: str, capsys: pytest.CaptureFixture[str]
) -> None:
    parser = ArgumentParser()
    worker.add_arguments(parser)

    with pytest.raises(SystemExit):
        parser.parse_args(["--broker", "redis://localhost", "--limit", word])

    assert "argument --limit" in capsys.readouterr().err

"""`coder-tutor serve`: what it says when it cannot, and how quick a second start is."""

import os
import socket
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from tests.browser_client import Client
from tests.live_server import PROJECT, LiveServer, memory_of
from tests.real_codebook import checked_codebook_path
from tutor.cli.serve import require_free_port
from tutor.config import Settings
from tutor.errors import ConfigurationError

COMMAND = Path(sys.executable).parent / "coder-tutor"


def run(*words: str, home: Path, **environment: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [str(COMMAND), *words],
        cwd=PROJECT,
        env={
            "PATH": os.environ["PATH"],
            "CODER_TUTOR_HOME": str(home),
            "CODER_TUTOR_FETCH": "0",
            **environment,
        },
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )


def test_a_port_in_use_is_said_before_anything_is_built(tmp_path: Path) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]

        result = run("serve", home=tmp_path, PORT=str(port))

    assert result.returncode == 2
    assert f"Port {port} on 127.0.0.1 is in use" in result.stderr
    assert f"make run PORT={port + 1}" in result.stderr
    assert not (tmp_path / "codebook.sqlite").exists()


def test_an_address_that_is_none_is_named() -> None:
    with pytest.raises(ConfigurationError, match="HOST"):
        require_free_port("no.such.host.invalid", 8000)


def test_without_a_network_the_first_start_says_what_is_missing(tmp_path: Path) -> None:
    nowhere = "http://127.0.0.1:9/simple"

    result = run(
        "codebook",
        "build",
        home=tmp_path,
        PIP_INDEX_URL=nowhere,
        PIP_NO_INDEX="",
        PIP_FIND_LINKS="",
    )

    assert result.returncode == 2
    assert "network" in result.stderr.lower()
    assert not (tmp_path / "codebook.sqlite").exists()


@pytest.mark.parametrize(
    ("variable", "value"),
    [
        ("PORT", "eighty"),
        ("PORT", "0"),
        ("DATABASE_URL", "mysql://x"),
        ("CODER_TUTOR_PRODUCTION", "perhaps"),
        ("SMTP_HOST", "mail.example.org"),
    ],
)
def test_a_wrong_setting_refuses_to_start_and_says_what_to_write(
    tmp_path: Path, variable: str, value: str
) -> None:
    with pytest.raises(ConfigurationError, match=r"write|Write"):
        Settings.from_environment({"CODER_TUTOR_HOME": str(tmp_path), variable: value})


def test_a_secret_key_is_made_once_and_kept_private(tmp_path: Path) -> None:
    first, second = (
        Settings.from_environment({"CODER_TUTOR_HOME": str(tmp_path)}) for _time in range(2)
    )

    assert first.secret_key == second.secret_key
    assert len(first.secret_key) == 64
    assert (tmp_path / "secret-key").stat().st_mode & 0o077 == 0


def test_demo_accounts_are_made_once_and_never_in_a_real_installation(
    tmp_path_factory: pytest.TempPathFactory,
) -> None:
    codebook = checked_codebook_path(tmp_path_factory)
    demo = LiveServer(tmp_path_factory.mktemp("demo"), codebook)
    real = LiveServer(
        tmp_path_factory.mktemp("real"), codebook, environment={"CODER_TUTOR_PRODUCTION": "1"}
    )
    try:
        demo.start()
        assert demo.password_of("administrator")
        demo.stop()
        before = len(demo.output)
        demo.start()
        assert "passwords" not in demo.output[before:]
        real.start()
        assert "demo" not in real.output.lower()
    finally:
        demo.stop()
        real.stop()


@pytest.mark.skipif(
    not Path("/proc/self/smaps_rollup").exists(), reason="only Linux tells memory by process"
)
def test_workers_do_not_keep_the_memory_of_passwords_that_they_checked(
    tmp_path_factory: pytest.TempPathFactory,
) -> None:
    server = LiveServer(tmp_path_factory.mktemp("memory"), checked_codebook_path(tmp_path_factory))
    server.start()
    try:
        email, password = server.password_of("student")

        def log_in(_number: int) -> None:
            Client(server.url).log_in(email, password)

        with ThreadPoolExecutor(8) as pool:
            list(pool.map(log_in, range(48)))
        held = [memory_of(pid).proportional for pid in server.worker_pids()[1:]]
    finally:
        server.stop()

    # 67 MB were measured, and 200 and more where freed blocks are kept.
    assert max(held) < 110, held


def test_an_account_can_be_added_from_a_terminal(
    tmp_path: Path, tmp_path_factory: pytest.TempPathFactory
) -> None:
    words = ["user", "add", "--email", "first@example.org", "--role", "administrator"]

    added = subprocess.run(
        [str(COMMAND), *words, "--password-stdin"],
        env={"PATH": os.environ["PATH"], "CODER_TUTOR_HOME": str(tmp_path)},
        input="a good password\n",
        capture_output=True,
        text=True,
        check=False,
    )
    again = subprocess.run(
        [str(COMMAND), *words, "--password-stdin"],
        env={"PATH": os.environ["PATH"], "CODER_TUTOR_HOME": str(tmp_path)},
        input="a good password\n",
        capture_output=True,
        text=True,
        check=False,
    )

    assert added.returncode == 0, added.stderr
    assert again.returncode == 2
    assert "has an account already" in again.stderr


def test_without_a_terminal_the_password_is_asked_for_in_words(tmp_path: Path) -> None:
    added = subprocess.run(
        [str(COMMAND), "user", "add", "--email", "x@example.org", "--role", "student"],
        env={"PATH": os.environ["PATH"], "CODER_TUTOR_HOME": str(tmp_path)},
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        check=False,
    )

    assert added.returncode == 2
    assert "--password-stdin" in added.stderr
    assert "Warning" not in added.stderr
    assert "Password:" not in added.stdout + added.stderr


@pytest.mark.parametrize("word", ["student", "learner"])
def test_a_student_is_another_word_for_a_learner(tmp_path: Path, word: str) -> None:
    added = subprocess.run(
        [
            str(COMMAND),
            "user",
            "add",
            "--email",
            "x@example.org",
            "--role",
            word,
            "--password-stdin",
        ],
        env={"PATH": os.environ["PATH"], "CODER_TUTOR_HOME": str(tmp_path)},
        input="a good password\n",
        capture_output=True,
        text=True,
        check=False,
    )

    assert added.stdout == "Added x@example.org as learner.\n"


def test_help_reads_well(tmp_path: Path) -> None:
    result = run("--help", home=tmp_path)

    assert result.returncode == 0
    for command in ("serve", "codebook", "bank", "grade-vectors", "user"):
        assert command in result.stdout

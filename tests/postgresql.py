"""A PostgreSQL database for tests: the one that is named, or Debian's server on its own folder."""

import os
import shutil
import socket
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psycopg

HOW = "PostgreSQL is not installed: apt-get install postgresql (or set TEST_DATABASE_URL)"
START_SECONDS = 20


class PostgresqlUnavailableError(Exception):
    """There is no server to test with."""


@contextmanager
def database_url(worker: str) -> Iterator[str]:
    """Give a database of its own to one worker; everything that was made goes away after it."""
    named = os.environ.get("TEST_DATABASE_URL")
    if named:
        yield from _fresh_database(named, worker)
    else:
        with _own_server() as address:
            yield from _fresh_database(address, worker)


def _fresh_database(server: str, worker: str) -> Iterator[str]:
    plain = server.replace("postgresql+psycopg://", "postgresql://")
    base, _, _name = plain.rpartition("/")
    name = f"tutor_test_{worker}_{os.getpid()}"
    with psycopg.connect(plain, autocommit=True) as connection:
        connection.execute(f'CREATE DATABASE "{name}"')
    try:
        yield f"{base}/{name}"
    finally:
        with psycopg.connect(plain, autocommit=True) as connection:
            connection.execute(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')


@contextmanager
def _own_server() -> Iterator[str]:
    binaries = sorted(Path("/usr/lib/postgresql").glob("*/bin"))
    if not binaries:
        raise PostgresqlUnavailableError(HOW)
    # PostgreSQL refuses to run as root, so its folder belongs to the user that Debian made.
    as_user = ["runuser", "-u", "postgres", "--"] if os.geteuid() == 0 else []
    folder = Path(tempfile.mkdtemp(prefix="tutor-pg-"))
    try:
        if as_user:
            shutil.chown(folder, "postgres")
        data = folder / "data"
        _run([*as_user, str(binaries[-1] / "initdb"), "-D", str(data), "-U", "tutor",
              "--auth=trust", "--no-sync", "-E", "UTF8", "--locale=C.UTF-8"], folder)  # fmt: skip
        port = _free_port()
        server = subprocess.Popen(
            [*as_user, str(binaries[-1] / "postgres"), "-D", str(data), "-p", str(port),
             "-c", "listen_addresses=127.0.0.1", "-c", f"unix_socket_directories={folder}",
             "-c", "fsync=off", "-c", "full_page_writes=off", "-c", "synchronous_commit=off"],
            cwd=folder, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
        )  # fmt: skip
        try:
            address = f"postgresql://tutor@127.0.0.1:{port}/postgres"
            _wait_until_it_answers(address, server)
            yield address
        finally:
            server.terminate()
            server.wait(timeout=START_SECONDS)
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _run(command: list[str], folder: Path) -> None:
    done = subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False)
    if done.returncode != 0:
        raise RuntimeError(f"{command} failed: {done.stderr}")


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _wait_until_it_answers(address: str, server: subprocess.Popen[bytes]) -> None:
    deadline = time.monotonic() + START_SECONDS
    while True:
        try:
            psycopg.connect(address, connect_timeout=2).close()
        except psycopg.OperationalError:
            if server.poll() is not None or time.monotonic() > deadline:
                raise
            time.sleep(0.1)
        else:
            return

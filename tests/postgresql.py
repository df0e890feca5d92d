"""A PostgreSQL database for tests: the one that is named, or Debian's server on its own folder."""

import os
import shutil
import socket
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager, nullcontext
from dataclasses import dataclass, field
from pathlib import Path

import psycopg

HOW = "PostgreSQL is not installed: apt-get install postgresql (or set TEST_DATABASE_URL)"
START_SECONDS = 20


class PostgresqlUnavailableError(Exception):
    """There is no server to test with."""


@dataclass
class Server:
    """A running server that gives databases of their own and drops them at the end."""

    address: str
    worker: str
    _made: list[str] = field(default_factory=list)

    def new_database(self) -> str:
        """Create an empty database; returns its address."""
        base, _, _name = self.address.rpartition("/")
        name = f"tutor_test_{self.worker}_{os.getpid()}_{len(self._made)}"
        with psycopg.connect(self.address, autocommit=True) as connection:
            connection.execute(f'CREATE DATABASE "{name}"')
        self._made.append(name)
        return f"{base}/{name}"

    def drop_all(self) -> None:
        with psycopg.connect(self.address, autocommit=True) as connection:
            for name in self._made:
                connection.execute(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')


@contextmanager
def server(worker: str) -> Iterator[Server]:
    """The server that `TEST_DATABASE_URL` names, or one of Debian's binaries for this worker."""
    named = os.environ.get("TEST_DATABASE_URL")
    with _own_server() if not named else nullcontext(named) as address:
        running = Server(address.replace("postgresql+psycopg://", "postgresql://"), worker)
        try:
            yield running
        finally:
            running.drop_all()


@contextmanager
def _own_server() -> Iterator[str]:
    binaries = sorted(Path("/usr/lib/postgresql").glob("*/bin"))
    if not binaries:
        raise PostgresqlUnavailableError(HOW)
    # PostgreSQL refuses to run as root, so its folder belongs to the user that Debian made.
    owner = "postgres" if os.geteuid() == 0 else None
    folder = Path(tempfile.mkdtemp(prefix="tutor-pg-"))
    try:
        if owner:
            shutil.chown(folder, owner)
        data = folder / "data"
        initdb = [str(binaries[-1] / "initdb"), "-D", str(data), "-U", "tutor", "--auth=trust"]
        _run([*initdb, "--no-sync", "-E", "UTF8", "--locale=C.UTF-8"], folder, owner)
        port = _free_port()
        server = subprocess.Popen(
            [str(binaries[-1] / "postgres"), "-D", str(data), "-p", str(port),
             "-c", "listen_addresses=127.0.0.1", "-c", f"unix_socket_directories={folder}",
             "-c", "fsync=off", "-c", "full_page_writes=off", "-c", "synchronous_commit=off"],
            cwd=folder, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, user=owner,
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


def _run(command: list[str], folder: Path, owner: str | None) -> None:
    done = subprocess.run(
        command, cwd=folder, user=owner, capture_output=True, text=True, check=False
    )
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

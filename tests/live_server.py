"""The real server on loopback, as `make run` starts it, on an instance folder of its own."""

import os
import re
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from dataclasses import dataclass, field
from pathlib import Path

from tests.real_codebook import furnish

PROJECT = Path(__file__).parent.parent
START_SECONDS = 60


@dataclass
class LiveServer:
    """One installation that can be started, stopped and killed."""

    home: Path
    codebook: Path
    environment: dict[str, str] = field(default_factory=dict)
    port: int = 0
    output: str = ""

    def __post_init__(self) -> None:
        self.home.mkdir(parents=True, exist_ok=True)
        furnish(self.home, self.codebook)
        self.port = self.port or free_port()
        self._log = self.home / "server.log"
        self._process: subprocess.Popen[bytes] | None = None

    @property
    def url(self) -> str:
        """Where it listens."""
        return f"http://127.0.0.1:{self.port}"

    def start(self) -> float:
        """Start it and wait until it answers; returns the seconds that took."""
        began = time.monotonic()
        with self._log.open("ab") as log:
            self._process = subprocess.Popen(
                [str(Path(sys.executable).parent / "coder-tutor"), "serve"],
                cwd=PROJECT,
                env={
                    "PATH": "/usr/bin:/bin",
                    "LANG": "C.UTF-8",
                    # The program of this checkout, wherever the environment was installed from.
                    "PYTHONPATH": str(PROJECT),
                    "CODER_TUTOR_HOME": str(self.home),
                    "CODER_TUTOR_FETCH": "0",
                    "PORT": str(self.port),
                    **self.environment,
                },
                stdout=log,
                stderr=subprocess.STDOUT,
                start_new_session=True,
            )
        while not self._answers():
            self.output = self._log.read_text(encoding="utf-8")
            if self._process.poll() is not None or time.monotonic() - began > START_SECONDS:
                raise RuntimeError(f"the server did not start:\n{self.output}")
            time.sleep(0.05)
        self.output = self._log.read_text(encoding="utf-8")
        return time.monotonic() - began

    def _answers(self) -> bool:
        try:
            with urllib.request.urlopen(f"{self.url}/healthz", timeout=2) as answer:  # noqa: S310
                return bool(answer.status == 200)
        except (urllib.error.URLError, OSError):
            return False

    def password_of(self, role: str) -> tuple[str, str]:
        """Return the address and password of a demo account, as the first start printed them."""
        found = re.search(rf"^\s+{role}\s+(\S+@\S+)\s+(\S+)$", self.output, re.MULTILINE)
        if found is None:
            raise RuntimeError(f"no demo {role} in:\n{self.output}")
        return found[1], found[2]

    def worker_pids(self) -> list[int]:
        """Return the processes of the server, the parent first."""
        if self._process is None:
            return []
        children = Path(f"/proc/{self._process.pid}/task/{self._process.pid}/children")
        return [self._process.pid, *map(int, children.read_text().split())]

    def kill(self) -> None:
        """Kill every process of the server at once, as a power cut to the program would."""
        if self._process is None:
            return
        # The server leads a process group of its own, so this stops nothing else.
        os.killpg(self._process.pid, signal.SIGKILL)
        self._process.wait(timeout=10)
        self._process = None

    def stop(self) -> None:
        """Stop it as Ctrl-C does."""
        if self._process is not None:
            self._process.terminate()
            self._process.wait(timeout=20)
            self._process = None


@dataclass(frozen=True)
class Memory:
    """What a process holds, in MB: all of it, and with shared pages counted by share."""

    resident: float
    proportional: float


def memory_of(pid: int) -> Memory:
    """Return the memory of a process, as Linux counts it."""
    rollup = Path(f"/proc/{pid}/smaps_rollup").read_text(encoding="ascii")
    kilobytes = dict(re.findall(r"^(Rss|Pss):\s+(\d+) kB", rollup, re.MULTILINE))
    return Memory(int(kilobytes["Rss"]) / 1024, int(kilobytes["Pss"]) / 1024)


def free_port() -> int:
    """Return a port on loopback that nothing listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])

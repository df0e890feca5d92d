"""Make the virtual environment that everything runs in; called by the Makefile, needs nothing.

This file is run by whatever Python the machine has, perhaps one that is too
old for the rest, so it imports the standard library only and keeps to syntax
that Python 3.6 reads.
"""

import subprocess
import sys
from pathlib import Path
from typing import NoReturn

LOWEST = (3, 11)
PROJECT = Path(__file__).resolve().parent.parent.parent
ENVIRONMENT = PROJECT / ".venv"


def say(message: str) -> None:
    """Write one line at once, so that it stands before what pip prints."""
    sys.stdout.write(message + "\n")
    sys.stdout.flush()


def fail(message: str) -> NoReturn:
    """Say what is wrong on standard error and stop with exit code 2."""
    sys.stderr.write("\nSet-up stopped: " + message + "\n")
    sys.exit(2)


def check_version() -> None:
    """Stop where this Python is too old."""
    if sys.version_info < LOWEST:
        fail(
            f"Python {sys.version_info[0]}.{sys.version_info[1]} was found at {sys.executable},\n"
            "but Coder Tutor needs 3.11 or newer. Install one and name it, for example:\n"
            "make run PYTHON=python3.12"
        )


def make_environment() -> Path:
    """Create `.venv` where it is missing or was made by a Python that is gone."""
    python = ENVIRONMENT / "bin" / "python"
    if python.exists():
        return python
    say("Making the virtual environment .venv …")
    made = subprocess.run([sys.executable, "-m", "venv", "--clear", str(ENVIRONMENT)], check=False)
    if made.returncode != 0:
        fail(
            "python3 -m venv did not succeed (see above).\n"
            "On Debian and Ubuntu a package provides it: apt-get install python3-venv"
        )
    return python


def install(python: Path, extra: str) -> None:
    """Install the project with one set of its extras, and remember for which pyproject.toml."""
    say(f"Installing Coder Tutor and what it needs ({extra}) …")
    command = [str(python), "-m", "pip", "install", "--quiet", "--disable-pip-version-check"]
    # Few retries: without a network the message below should come in seconds, not minutes.
    command += ["--retries", "2", "--timeout", "20", "--editable", f"{PROJECT}[{extra}]"]
    installed = subprocess.run(command, check=False)
    if installed.returncode != 0:
        fail(
            "the packages could not be installed (see above).\n"
            "The first start needs the Python package index (PyPI). Check the network, or a proxy\n"
            "in PIP_INDEX_URL or HTTPS_PROXY, then run the same command again; nothing is lost."
        )


def main(extra: str) -> None:
    """Bring `.venv` to what pyproject.toml asks for, and stamp it so that make skips it next."""
    check_version()
    install(make_environment(), extra)
    stamp = ENVIRONMENT / (".ready-" + extra)
    stamp.write_text(sys.version)
    # The development set contains the smaller one.
    if extra == "dev":
        (ENVIRONMENT / ".ready-serve").write_text(sys.version)


if __name__ == "__main__":
    main(sys.argv[1])

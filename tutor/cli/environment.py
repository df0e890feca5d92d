"""Make the virtual environment that everything runs in; called by the Makefile, needs nothing.

This file is run by whatever Python the machine has, perhaps one that is too
old for the rest, so it imports the standard library only and keeps to syntax
that any Python 3 reads.
"""

import os
import subprocess
import sys
from pathlib import Path

LOWEST = (3, 11)
PROJECT = Path(__file__).resolve().parent.parent.parent
ENVIRONMENT = PROJECT / ".venv"


def fail(message):
    """Say what is wrong on standard error and stop with exit code 2."""
    sys.stderr.write("\nSet-up stopped: " + message + "\n")
    sys.exit(2)


def check_version():
    """Stop where this Python is too old."""
    if sys.version_info < LOWEST:
        fail(
            "Python %d.%d was found at %s, but Coder Tutor needs 3.11 or newer.\n"
            "Install a newer one and name it, for example: make run PYTHON=python3.12"
            % (sys.version_info[0], sys.version_info[1], sys.executable)
        )


def make_environment():
    """Create `.venv` where it is missing or was made by a Python that is gone."""
    python = ENVIRONMENT / "bin" / "python"
    if python.exists():
        return python
    print("Making the virtual environment .venv …", flush=True)
    made = subprocess.run([sys.executable, "-m", "venv", "--clear", str(ENVIRONMENT)], check=False)
    if made.returncode != 0:
        fail(
            "python3 -m venv did not succeed (see above).\n"
            "On Debian and Ubuntu the package python3-venv provides it: apt-get install python3-venv"
        )
    return python


def install(python, extra):
    """Install the project with one set of its extras, and remember for which pyproject.toml."""
    print("Installing Coder Tutor and what it needs (%s) …" % extra, flush=True)
    command = [str(python), "-m", "pip", "install", "--quiet", "--disable-pip-version-check"]
    # Few retries: without a network the message below should come in seconds, not minutes.
    command += ["--retries", "2", "--timeout", "20", "--editable", "%s[%s]" % (PROJECT, extra)]
    installed = subprocess.run(command, check=False)
    if installed.returncode != 0:
        fail(
            "the packages could not be installed (see above).\n"
            "The first start needs the Python package index (PyPI). Check the network, or a proxy\n"
            "in PIP_INDEX_URL or HTTPS_PROXY, then run the same command again; nothing is lost."
        )


def main(extra):
    """Bring `.venv` to what pyproject.toml asks for, and stamp it so that make skips it next."""
    check_version()
    install(make_environment(), extra)
    stamp = ENVIRONMENT / (".ready-" + extra)
    stamp.write_text(sys.version)
    # The development set contains the smaller one.
    if extra == "dev":
        (ENVIRONMENT / ".ready-postgres").write_text(sys.version)
    os.utime(str(stamp), None)


if __name__ == "__main__":
    main(sys.argv[1])

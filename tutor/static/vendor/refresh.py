"""Fetch the editor again and bundle it: for maintainers, never at installation.

    python tutor/static/vendor/refresh.py

It needs Node with npm, and a network. Packages come at exactly the versions
and with the integrity that `vendor.json` says; to take newer ones, change
them there first. The bundle and its hash are written beside this file.
"""

import hashlib
import json
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any

HERE = Path(__file__).parent
LIST = HERE / "vendor.json"


def main() -> int:
    """Install, check, bundle and write; exit code 1 where a package is another than listed."""
    listed = json.loads(LIST.read_text(encoding="utf-8"))
    with tempfile.TemporaryDirectory() as name:
        work = Path(name)
        _install(work, listed)
        wrong = _differences(work, listed)
        if wrong:
            sys.stderr.write("\n".join(wrong) + "\n")
            return 1
        _bundle(work, listed)
    LIST.write_text(json.dumps(listed, indent=2) + "\n", encoding="utf-8")
    return 0


def _install(work: Path, listed: dict[str, Any]) -> None:
    wanted = {name: one["version"] for name, one in listed["packages"].items()}
    package = {"private": True, "dependencies": wanted | {"esbuild": listed["esbuild"]}}
    (work / "package.json").write_text(json.dumps(package), encoding="utf-8")
    subprocess.run(["npm", "install", "--no-audit", "--no-fund"], cwd=work, check=True)  # noqa: S607


def _differences(work: Path, listed: dict[str, Any]) -> list[str]:
    lock = json.loads((work / "package-lock.json").read_text(encoding="utf-8"))["packages"]
    wrong = []
    for name, one in listed["packages"].items():
        found = lock[f"node_modules/{name}"]
        if (found["version"], found["integrity"]) != (one["version"], one["integrity"]):
            wrong.append(
                f"{name}: {found['version']} {found['integrity']} came, "
                f"{one['version']} {one['integrity']} is listed."
            )
    return wrong


def _bundle(work: Path, listed: dict[str, Any]) -> None:
    for name, about in listed["bundles"].items():
        shutil.copy(HERE / about["entry"], work / "entry.js")
        out = HERE / name
        command = ["npx", "esbuild", "entry.js", "--bundle", "--format=esm", "--minify"]
        command += ["--legal-comments=none", f"--outfile={out}"]
        subprocess.run(command, cwd=work, check=True)
        about["sha256"] = hashlib.sha256(out.read_bytes()).hexdigest()
        licence = work / "node_modules" / about["licence_of"] / "LICENSE"
        shutil.copy(licence, HERE / about["licence_file"])


if __name__ == "__main__":
    sys.exit(main())

"""Import files into copies of an instance folder, each import ended at another moment.

Run as a program: ``python -m tests.interrupted_import TEMPLATE OUT HOW FILE...``.
HOW is ``kill`` or ``interrupt`` (at points of the course), ``timer`` (after a
time at work) or ``limit`` (no file may grow beyond a size, as on a full disk). Each
copy is OUT/<moment>; how each import ended is printed as JSON. The points are
those at which Python tells of an opened, renamed or removed file, and every
step that the import itself reports.
"""

import json
import os
import resource
import shutil
import signal
import sys
import time
from collections.abc import Callable
from pathlib import Path

from tutor.codebook.importers.release_content import Hints
from tutor.codebook.importing import Place, import_files
from tutor.errors import TutorError

_WATCHED = {"open", "os.rename", "os.remove", "shutil.copyfile", "sqlite3.connect"}
_SPREAD = 12
_LAST_RENAMES = 5
"""Both artifacts beside their place, then in it, and the list of files in use."""
_LIMITS = (100, 3_000, 30_000, 60_000)
_REFUSED = 3


class Course:
    """Counts the points of an import and acts at one of them."""

    def __init__(self, act_at: int = -1, act: Callable[[], None] = lambda: None) -> None:
        self.points: list[str] = []
        self._act_at = act_at
        self._act = act
        self._is_on = False
        sys.addaudithook(self._hear)

    def run(self, instance: Path, files: list[Path]) -> None:
        """Import the files."""
        self._is_on = True
        import_files(files, Place.of(instance), Hints(), progress=self._step, sources=())
        self._is_on = False

    def _hear(self, event: str, _arguments: object) -> None:
        if self._is_on and event in _WATCHED:
            self._reach(event)

    def _step(self, step: str, _done: int, _total: int) -> None:
        self._reach(step)

    def _reach(self, point: str) -> None:
        self.points.append(point)
        if len(self.points) - 1 == self._act_at:
            self._act()


def moments(how: str, template: Path, out: Path, files: list[Path]) -> list[int]:
    """Choose when to end imports, from one that runs to its end."""
    if how == "limit":
        return list(_LIMITS)
    Course().run(shutil.copytree(template, out / "warm"), files)  # Python opens its own modules.
    whole = shutil.copytree(template, out / "whole")
    course, began = Course(), time.process_time()
    course.run(whole, files)
    microseconds = int((time.process_time() - began) * 1_000_000)
    if how == "timer":
        return [microseconds * part // _SPREAD for part in range(1, _SPREAD)]
    renames = [n for n, point in enumerate(course.points) if point == "os.rename"]
    renames = renames[:2] + renames[-_LAST_RENAMES:]
    spread = [len(course.points) * part // _SPREAD for part in range(_SPREAD)]
    return sorted({*spread, *renames, *(n + 1 for n in renames if n + 1 < len(course.points))})


def end_at(how: str, moment: int, instance: Path, files: list[Path]) -> int:
    """Import in a process that is ended; say how it ended, as `os.waitstatus_to_exitcode`."""
    process = os.fork()
    if process:
        return os.waitstatus_to_exitcode(os.waitpid(process, 0)[1])
    kinds = {"kill": signal.SIGKILL, "interrupt": signal.SIGINT}
    course = Course()
    if how in kinds:
        course = Course(moment, lambda: os.kill(os.getpid(), kinds[how]))
    elif how == "timer":
        signal.setitimer(signal.ITIMER_PROF, moment / 1_000_000)
    else:
        resource.setrlimit(resource.RLIMIT_FSIZE, (moment, moment))
    try:
        course.run(instance, files)
    except KeyboardInterrupt:
        os._exit(1)
    except TutorError:
        os._exit(_REFUSED)
    os._exit(0)


def main() -> None:
    # A shell without job control starts what it puts in the background deaf to this signal.
    signal.signal(signal.SIGINT, signal.default_int_handler)
    """See the module."""
    template, out, how = Path(sys.argv[1]), Path(sys.argv[2]), sys.argv[3]
    files = [Path(name) for name in sys.argv[4:]]
    ended = {}
    for moment in moments(how, template, out, files):
        instance = shutil.copytree(template, out / str(moment))
        ended[moment] = end_at(how, moment, instance, files)
    json.dump(ended, sys.stdout)


if __name__ == "__main__":
    main()

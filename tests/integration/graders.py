"""Graders for tests of services: the real one on the table catalog."""

from tests.table_catalog import TableCatalog
from tutor.bank.grader import grader_with
from tutor.bank.rubrics import load_rubric
from tutor.grading.references import References

table_grader = grader_with(References(TableCatalog()), load_rubric("practice-1"))

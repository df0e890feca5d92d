"""Pages that report: one's progress, reports on keys, the accounts of an installation."""

"""Pages that report: one's progress, stale exercises, the accounts of an installation."""

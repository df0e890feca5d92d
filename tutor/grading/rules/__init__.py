"""Rules that a coding breaks by itself, whatever the key: conventions, order, claim edits."""

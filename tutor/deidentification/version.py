"""Which rules checked a text.

Stored with each revision: where the version differs, the exercise is checked
again. A test fails when rules or lists change and the version does not.
"""

CHECKER_VERSION = "1.0.0"
"""Of the rules and lists of this package."""
RULES_DIGEST = "59eb36b9bc91504795b702929efa92f67b4bd84bf78a381e56cd81e5f67bd00b"
"""SHA-256 over the rules and lists that `CHECKER_VERSION` names."""

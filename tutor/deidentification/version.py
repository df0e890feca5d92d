"""Which rules checked a text.

Stored with each revision: where the version differs, the exercise is checked
again. A test fails when rules or lists change and the version does not.
"""

CHECKER_VERSION = "1.0.1"
"""Of the rules and lists of this package."""
RULES_DIGEST = "b6232aa15f7d1a06b26f5d496eb7ecc0d4fd1065d167259bbc6ef805fc6becb1"
"""SHA-256 over the rules and lists that `CHECKER_VERSION` names."""

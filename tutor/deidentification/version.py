"""Which rules checked a text.

Stored with each revision: where the version differs, the exercise is checked
again. A test fails when rules or lists change and the version does not.
"""

CHECKER_VERSION = "1.1.0"
"""Of the rules and lists of this package."""
RULES_DIGEST = "5d15bbf6b894fd126ddf4a548390706e03964e0c2992cc22ee2f39e6d2785a2e"
"""SHA-256 over the rules and lists that `CHECKER_VERSION` names."""

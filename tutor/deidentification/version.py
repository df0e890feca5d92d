"""Which rules checked a text.

Stored with each revision: where the version differs, the exercise is checked
again. A test fails when rules or lists change and the version does not.
"""

CHECKER_VERSION = "1.0.0"
"""Of the rules and lists of this package."""
RULES_DIGEST = "4de35dcc8ec47ed08136cfd6227bc120d253f0dd0f0f233f4d0bb74bcb14c62f"
"""SHA-256 over the rules and lists that `CHECKER_VERSION` names."""

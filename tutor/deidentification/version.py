"""Which rules checked a text.

Stored with each revision: where the version differs, the exercise is checked
again. A test fails when rules or lists change and the version does not.
"""

CHECKER_VERSION = "1.2.0"
"""Of the rules and lists of this package."""
RULES_DIGEST = "a21b2d4140447ae485304e7f1bf2cafb1c98b226051b556ae6bc14ed50cb0b78"
"""SHA-256 over the rules and lists that `CHECKER_VERSION` names."""

"""Which rules checked a text.

Stored with each revision: where the version differs, the exercise is checked
again. A test fails when rules or lists change and the version does not.
"""

CHECKER_VERSION = "1.0.0"
"""Of the rules and lists of this package."""
RULES_DIGEST = "64ef236affb5bcddecd1c0de4814225ea70332139f0c5f8309b501eb7b9efda5"
"""SHA-256 over the rules and lists that `CHECKER_VERSION` names."""

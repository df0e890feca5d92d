"""The page of notices, and the count in the header."""

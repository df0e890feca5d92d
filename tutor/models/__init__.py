"""Store: tables. Columns, constraints and relationships; no rule that needs a request."""

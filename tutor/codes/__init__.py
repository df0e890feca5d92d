"""Values: what a coder writes down. Parsed once at the edge, then passed around; no rules, no stores."""

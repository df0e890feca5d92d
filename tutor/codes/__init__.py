"""Values: what a coder writes down, parsed once at the edge. No rules and no stores."""

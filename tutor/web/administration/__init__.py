"""Pages of an administrator: which releases are loaded, and how another one joins them."""

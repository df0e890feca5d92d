"""Pages of one's own account: in and out, password, sessions, data."""

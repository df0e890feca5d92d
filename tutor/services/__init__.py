"""Use cases: what people do. Each takes the session, the acting user and the time; none commits."""

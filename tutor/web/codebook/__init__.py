"""Pages to look codes up: the same answers whatever chart is open."""

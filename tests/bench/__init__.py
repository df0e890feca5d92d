"""Measurements: `make bench`. Loopback only, bounded in count and time; stops what it started."""

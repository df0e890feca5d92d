"""Pages of disputes: a learner contests a line of a key, and somebody answers."""

"""Rules: a submission and an answer key make a result. Pure; knows no store, clock or page."""

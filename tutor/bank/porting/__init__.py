"""Exercises from other programs' files and to them: nothing here touches the database."""

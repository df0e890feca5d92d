"""Exercises as they are written in the browser: forms over the texts of a folder.

Texts in, texts out: what a form does not show stays as its author wrote it. Not for storing
drafts; that is `tutor.services.drafts`.
"""

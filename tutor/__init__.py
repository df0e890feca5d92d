"""Coder Tutor: learn and test medical coding on charts. Importing this imports nothing else."""

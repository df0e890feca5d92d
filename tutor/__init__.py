"""Coder Tutor: learn and test medical coding on charts. Importing the package imports nothing else."""

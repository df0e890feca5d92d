"""Store: exercises as files, and the data that grading is given (rubrics, explanations)."""

"""Rank 3: the desk's door. Forms and pages over the verbs and queries, on stock Django admin."""

"""Storms kill processes and take minutes: they are commands, and the suite does not collect them."""

collect_ignore_glob = ["*.py"]

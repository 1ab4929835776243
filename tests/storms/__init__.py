"""Storms: the promise of reminders kept under fire (TRUST 3.6). `python -m tests.storms --help`."""

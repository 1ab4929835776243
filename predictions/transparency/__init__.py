"""Rank 0: the bytes of the log. Canonical payloads, salted commitments, leaves; no Django, no database."""

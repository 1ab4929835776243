"""The log verified from its leaves up, and the public record replayed from it (`./run verify-log`)."""

from .findings import Finding
from .past import record_as_of
from .verify import Verified, verify_log

__all__ = ["Finding", "Verified", "record_as_of", "verify_log"]

"""From what the log says, entry by entry, to what every row of the public record must be; no database."""

from .entries import FOLDED, Said, finish, fold
from .rows import Row, Rows, source_of

__all__ = ["FOLDED", "Row", "Rows", "Said", "finish", "fold", "source_of"]

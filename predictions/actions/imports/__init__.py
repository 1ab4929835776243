"""Journey 5: a file becomes part of the record, whole batches at a time, and the same file twice changes nothing."""

from .files import BATCH_ROWS, ImportReport, import_file

__all__ = ["BATCH_ROWS", "ImportReport", "import_file"]

"""Bytes <-> rows: our CSV and JSON Lines. Pure Python; it knows neither Django nor the record.

Reading never raises for what a file holds: every fault is a LineProblem with the line its row starts on.
"""

from predictions.formats.ledger_csv import disarm, rearm
from predictions.formats.reading import read_rows
from predictions.formats.rejects import Reject, rejects_of, write_rejects
from predictions.formats.row import COLUMNS, REQUIRED, Item, LineProblem, Row, cells_of
from predictions.formats.writing import write_csv, write_jsonl, write_rows

__all__ = [
    "COLUMNS",
    "REQUIRED",
    "Item",
    "LineProblem",
    "Reject",
    "Row",
    "cells_of",
    "disarm",
    "read_rows",
    "rearm",
    "rejects_of",
    "write_csv",
    "write_jsonl",
    "write_rejects",
    "write_rows",
]

"""The header line of a CSV file: which columns it names, and everything that is wrong with it."""

from collections.abc import Container, Iterator, Sequence
from difflib import get_close_matches

from predictions.formats.checks import Fault
from predictions.formats.row import COLUMNS, REQUIRED, REQUIRED_ONE_OF
from predictions.formats.values import shown

# A rejects file has these two beside the columns; they are passed over, so that a mended one can be imported.
PASSED_OVER = ("line", "reasons")
_KNOWN = frozenset(COLUMNS + PASSED_OVER)
_MOST_NAMED = 20  # unknown columns reported one by one; a search for the closest name is not free


def unknown_name(name: str) -> Fault:
    """Say that a column or member is none of ours, and which one it may have been meant to be."""
    closest = get_close_matches(name.strip().lower()[:64], COLUMNS, n=1)
    hint = f"; did you mean {closest[0]}?" if closest else "; remove it."
    return Fault("", "unknown_column", f"There is no column {shown(name)}{hint}")


def header_faults(names: Sequence[str]) -> list[Fault]:
    """Return every fault of a header: unknown, repeated and missing columns, or that it is none at all."""
    if _KNOWN.isdisjoint(names):
        sentence = f"Begin the file with a line that names the columns: {', '.join(COLUMNS[:9])} and so on."
        return [Fault("", "no_header", sentence)]
    return [*_unknown(names), *_repeated(names), *missing_columns(names)]


def _unknown(names: Sequence[str]) -> Iterator[Fault]:
    unknown = list(dict.fromkeys(name for name in names if name not in _KNOWN))
    for name in unknown[:_MOST_NAMED]:
        yield (
            unknown_name(name)
            if name
            else Fault("", "unnamed_column", "Name every column, or remove the nameless one.")
        )
    if len(unknown) > _MOST_NAMED:
        yield Fault("", "unknown_column", f"There are {len(unknown) - _MOST_NAMED:,} more columns that are not ours.")


def _repeated(names: Sequence[str]) -> Iterator[Fault]:
    seen: set[str] = set()
    for name in names:
        if name in seen and name in _KNOWN:
            yield Fault(name, "duplicate_column", f"Keep one column {name}: the header names it more than once.")
        seen.add(name)


def missing_columns(names: Container[str]) -> Iterator[Fault]:
    """Find the columns without which no row can be complete."""
    for column in REQUIRED:
        if column not in names:
            yield Fault(column, "missing_column", f"Add a column {column}: every row needs it.")
    for first, second in REQUIRED_ONE_OF:
        if first not in names and second not in names:
            yield Fault(first, "missing_column", f"Add a column {first} or {second}: every row needs one of them.")

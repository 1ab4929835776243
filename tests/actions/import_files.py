"""Files to import, and importing them."""

import io
from collections.abc import Callable
from pathlib import Path
from typing import Any, BinaryIO

from predictions import actions
from predictions.formats import write_csv
from predictions.models import (
    Standing,
)
from predictions.queries.export import exported_rows
from tests.factories import NOW, make_user

SEEDS = Path(__file__).parents[2] / "seeds"
HEADER = ",".join(
    ("external_id", "author", "outlet", "published_on", "quote", "statement", "resolution_criteria", "deadline",
     "probability", "outcome", "resolved_on")
)  # fmt: skip


def opener(text: str | bytes) -> Callable[[], BinaryIO]:
    content = text.encode() if isinstance(text, str) else text
    return lambda: io.BytesIO(content)


def run(text: str | bytes, *, name: str = "file.csv", **options: Any) -> actions.ImportReport:
    return actions.import_file(actor=options.pop("actor", None) or make_user(), open_file=opener(text), name=name,
                               now=NOW, **options)  # fmt: skip


def csv_of(*lines: str, header: str = HEADER) -> str:
    return "\n".join([header, *lines, ""])


def line(number: int = 1, **changes: str) -> str:
    cells = {
        "external_id": f"x{number}", "author": "Ada Example", "outlet": "The Paper", "published_on": "2025-01-10",
        "quote": f"It will happen {number}.", "statement": f"It happens {number}",
        "resolution_criteria": "By the journal.",
        "deadline": "2025-06-30", "probability": "0.8", "outcome": "", "resolved_on": "",
    } | changes  # fmt: skip
    return ",".join(cells[name] for name in HEADER.split(","))


def exported(write: Callable[..., int] = write_csv) -> bytes:
    stream = io.BytesIO()
    write(exported_rows(), stream)
    return stream.getvalue()


def figures(slug: str) -> Standing:
    return Standing.objects.get(author__slug=slug, slice__key="all")

"""The rejects file: what was refused, why, and fit to be mended."""

import csv
import io

from predictions.formats import Reject, rejects_of, write_rejects

from .makers import SOUND, csv_of, read


def rejects_file(*rejects: Reject) -> bytes:
    stream = io.BytesIO()
    assert write_rejects(rejects, stream) == len(rejects)
    return stream.getvalue()


def cells_of_file(data: bytes) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(data.decode(), newline="")))


def test_a_refused_row_keeps_its_cells_its_line_and_every_reason() -> None:
    _, problems = read(csv_of(SOUND, SOUND | {"probability": "70%", "deadline": "soon", "quote": ""}))
    (cells,) = cells_of_file(rejects_file(*rejects_of(problems)))
    assert cells["probability"] == "70%" and cells["deadline"] == "soon"
    assert cells["line"] == "3"
    assert "probability: Write a share" in cells["reasons"] and "deadline: Write the date" in cells["reasons"]
    assert "quote" not in cells["reasons"]  # a warning is no reason


def test_a_mended_rejects_file_can_be_imported_as_it_is() -> None:
    _, problems = read(csv_of(SOUND | {"probability": "70%", "quote": "=“soon”"}))
    mended = rejects_file(*rejects_of(problems)).replace(b"70%", b"0.7")
    rows, problems = read(mended)
    assert not problems
    assert rows[0].quote == "=“soon”"


def test_a_formula_is_disarmed_in_the_rejects_file_too() -> None:
    _, problems = read(csv_of(SOUND | {"probability": "-0.5", "author": "=cmd()"}))
    (cells,) = cells_of_file(rejects_file(*rejects_of(problems)))
    assert cells["author"] == "'=cmd()" and cells["probability"] == "'-0.5"


def test_bytes_that_are_no_text_do_not_break_the_rejects_file() -> None:
    _, problems = read(csv_of(SOUND | {"author": "Ren\u00e9\0"}).decode().encode("latin-1"))
    (cells,) = cells_of_file(rejects_file(*rejects_of(problems)))
    assert cells["author"] == "Ren?\0"


def test_a_line_that_is_no_json_has_its_number_and_reason() -> None:
    _, problems = read(b"{\n", "a.jsonl")
    (cells,) = cells_of_file(rejects_file(*rejects_of(problems)))
    assert cells["line"] == "1" and cells["reasons"]

from datetime import date
from decimal import Decimal

import pytest

from predictions.formats.series import BadSeries, last_day, read_series


def read(data: bytes, format: str = "csv", path: str = "") -> list[tuple[date, Decimal]]:
    points = read_series(data, format=format, date_column="day", value_column="v", path=path)
    return [(one.day, one.value) for one in points]


def test_rows_come_by_day_and_gaps_are_passed_over() -> None:
    assert read("\ufeffday,v\n2026-02-01,2%\n2026-01-01,1\n2026-03-01,n/a\n,4\n".encode()) == [
        (date(2026, 1, 1), Decimal(1)), (date(2026, 2, 1), Decimal(2)),
    ]  # fmt: skip


def test_json_numbers_keep_their_digits() -> None:
    assert read(b'{"data": {"rows": [{"day": "2026-01-01", "v": 0.1}, 7]}}', "json", "data.rows") == [
        (date(2026, 1, 1), Decimal("0.1"))
    ]


@pytest.mark.parametrize(
    ("data", "format"),
    [
        (b"\xff", "csv"),
        (b"a,b\n1,2\n", "csv"),
        (b"", "csv"),
        (b"[", "json"),
        (b"{}", "json"),
        (b"[" * 100_000, "json"),
        (b"[1]", "json"),
    ],
)
def test_what_cannot_be_read_is_said_in_one_sentence(data: bytes, format: str) -> None:
    with pytest.raises(BadSeries, match=r"^(The series|There is)"):
        read(data, format)


@pytest.mark.parametrize("text", ["2026-13", "0000", "2026-02-30", "x" * 1000, "2026-Q5", ""])
def test_what_names_no_day_is_no_day(text: str) -> None:
    assert last_day(text) is None


@pytest.mark.parametrize("value", ["NaN", "Infinity", "1e999999999", "--"])
def test_what_is_no_finite_number_is_passed_over(value: str) -> None:
    found = read(f"day,v\n2026-01-01,{value}\n".encode())
    assert all(number.is_finite() for _, number in found)

"""Our CSV: what is refused, where, and that every text comes back as it was."""

import csv
import io
from datetime import UTC, date, datetime
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from predictions.formats import COLUMNS, disarm, read_rows, rearm
from predictions.formats.row import Row

from .makers import SOUND, codes, csv_of, make_row, read, read_cells, to_csv, to_jsonl

nasty = st.text(
    st.one_of(
        st.sampled_from(list("'=+-@\t\r\n\",;|\x1f\u2028\ufeff＝＋－＠\x85 ")),
        st.characters(exclude_categories=["Cs"], exclude_characters="\0"),
    ),
    max_size=12,
)
pads = st.sampled_from(["", " ", "\t", "\n"])
printable = st.characters(exclude_categories=["C", "Z"])
cores = st.text(st.one_of(st.sampled_from(list("'=+-@,\";＝ ")), printable), max_size=8)
names = st.builds(lambda left, core, right: left + core + right, pads, cores, pads)
named = names.map(lambda text: text if text.strip() else "'=x")
filled = nasty.map(lambda text: text if text.strip() else "'\tx")
shares = st.decimals(0, 1, places=9)
days = st.dates(date(1900, 1, 1), date(9998, 12, 31))
moments = st.one_of(days, st.datetimes(datetime(1900, 1, 1), datetime(2100, 1, 1), timezones=st.just(UTC)))  # noqa: DTZ001


@st.composite
def any_rows(draw: st.DrawFn) -> Row:
    settled = draw(st.booleans())
    outcome = draw(st.sampled_from(["true", "false", "partial", "void", "unverifiable", "ambiguous"]))
    low, point, high = sorted(draw(st.lists(shares, min_size=3, max_size=3)))
    reference = draw(st.booleans())
    said_on = draw(days)
    return Row(
        external_id=draw(names),
        author=draw(named),
        outlet=draw(names),
        source_title=draw(names),
        source_url=draw(st.sampled_from(["", "https://example.org/a,b?c=%20"])),
        published_on=draw(days),
        quote=draw(nasty),
        statement=draw(filled),
        resolution_criteria=draw(nasty),
        deadline=max(said_on, draw(days)),
        hedge=draw(names),
        probability=point,
        topics=tuple(draw(st.lists(names.map(lambda name: name.replace(";", "|")), max_size=3))),
        outcome=outcome if settled else "",
        resolved_on=draw(days) if settled else None,
        question=draw(names),
        event=draw(names),
        said_on=said_on,
        low=low,
        high=high,
        condition=draw(filled),
        condition_deadline=draw(st.one_of(st.none(), days)),
        time_zone=draw(st.sampled_from(["", "UTC", "Europe/Berlin"])),
        credit=draw(shares) if settled and outcome == "partial" else None,
        evidence_url=draw(st.sampled_from(["", "http://example.org"])),
        evidence_quote=draw(nasty),
        rationale=draw(nasty),
        reference_probability=draw(shares) if reference else None,
        reference_source=draw(named) if reference else "",
        reference_at=draw(moments) if reference else None,
        place=draw(names),
        speaker_role=draw(st.sampled_from(["", "byline", "quoted"])),
    )


@given(st.lists(any_rows(), max_size=4))
def test_rows_to_csv_to_rows_to_csv_is_byte_equal(rows: list[Row]) -> None:
    first = to_csv(*rows)
    again, problems = read(first)
    assert not codes(problems)
    assert to_csv(*again) == first


@given(st.lists(any_rows(), max_size=4))
def test_csv_and_json_lines_carry_the_same_rows(rows: list[Row]) -> None:
    from_csv, _ = read(to_csv(*rows))
    from_json, problems = read(to_jsonl(*rows), "file.jsonl")
    assert not codes(problems)
    assert to_csv(*from_json) == to_csv(*from_csv)


@given(nasty)
def test_prose_comes_back_verbatim(text: str) -> None:
    rows, _ = read(to_csv(make_row(quote=text)))
    assert rows[0].quote == ("" if text.isspace() else text)


@given(nasty)
def test_disarming_is_undone_exactly_and_nothing_left_starts_a_formula(text: str) -> None:
    assert rearm(disarm(text)) == text
    assert disarm(text)[:1] not in tuple("=+-@\t\r\n＝＋－＠")


@pytest.mark.parametrize("text", ["=1+1", "+1", "-1", "@SUM(A1)", "\tx", "\rx", "＝1", "＋1", "－1", "＠x"])
def test_a_cell_that_a_spreadsheet_would_run_gets_an_apostrophe_and_loses_it_on_import(text: str) -> None:
    exported = to_csv(make_row(quote=text))
    cells = next(csv.DictReader(io.StringIO(exported.decode(), newline="")))
    assert cells["quote"] == "'" + text
    assert read(exported)[0][0].quote == text


def test_a_formula_that_nobody_disarmed_is_read_as_it_stands() -> None:
    assert read_cells(quote="=1+1")[0][0].quote == "=1+1"


def test_output_has_all_columns_in_order_few_quotes_plain_numbers_and_lf() -> None:
    row = make_row(probability=Decimal("0.700000000"), low=Decimal("0E-9"), high=Decimal("1.000"), topics=("A", "B"))
    header, line, end = to_csv(row).decode().split("\n")
    assert header == ",".join(COLUMNS) and end == ""
    assert line == (
        ",Ann Author,,,,2026-01-05,It will rain.,It rains in Rome in March 2026,The station at Ciampino reports rain.,"
        "2026-03-31,,0.7,A;B,,,,,,0,1,,,,,,,,,,,,"
    )


def test_carriage_returns_are_quoted_on_every_python() -> None:
    assert b'"a\rb"' in to_csv(make_row(quote="a\rb"))


def test_a_topic_with_a_semicolon_cannot_be_written() -> None:
    with pytest.raises(ValueError, match="semicolon"):
        to_csv(make_row(topics=("a;b",)))


def test_a_row_over_several_lines_is_named_by_the_line_it_starts_on() -> None:
    data = csv_of(SOUND | {"quote": "one\ntwo\nthree"}, SOUND | {"probability": "x"}, SOUND)
    rows, problems = read(data)
    assert [row.line for row in rows] == [2, 6]
    assert [problem.line for problem in problems] == [5]


def test_blank_lines_count_as_lines_and_are_no_rows() -> None:
    data = csv_of(SOUND).replace(b"\n", b"\n\n") + b"," * (len(SOUND) - 1) + b"\n" + csv_of(SOUND).splitlines()[1]
    rows, problems = read(data)
    assert [row.line for row in rows] == [3, 6]
    assert not problems


def test_crlf_and_a_byte_order_mark_are_accepted() -> None:
    rows, problems = read(b"\xef\xbb\xbf" + csv_of(SOUND).replace(b"\n", b"\r\n"))
    assert rows[0].author == "Ann Author" and not problems


def test_columns_may_stand_in_any_order_and_be_few() -> None:
    data = b"hedge,statement,published_on,author,deadline\nprobably,S,2026-01-05,A,2026-02-01\n"
    rows, problems = read(data)
    assert rows[0].hedge == "probably"
    assert codes(problems, "warn") == [
        ("quote", "missing_quote"),
        ("resolution_criteria", "missing_criteria"),
    ]


def fatal_code(data: bytes, name: str = "file.csv") -> str:
    """The code of the one problem that ends the reading."""
    rows, problems = read(data, name)
    assert not rows
    assert [problem.fatal for problem in problems] == [True]
    return problems[0].code


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (b"", "empty_file"),
        (b"\n\n", "empty_file"),
        (b"\xef\xbb\xbf", "empty_file"),
        (b"Ann,It rains,2026-01-05,0.7\n", "no_header"),
        (csv_of(SOUND).decode().encode("utf-16"), "not_utf8"),
        (csv_of(SOUND).decode().encode("utf-16-le"), "not_utf8"),
        (csv_of(SOUND).replace(b"\n", b"\r"), "line_ends"),
        (b"PK\x03\x04" + b"x" * 100, "unknown_format"),
        (b",".join(b"c%d" % number for number in range(1_000_000)) + b"\n", "header_too_long"),
    ],
)
def test_a_file_that_is_no_csv_of_ours_gets_one_clear_problem(data: bytes, code: str) -> None:
    assert fatal_code(data) == code


def test_a_header_names_every_column_that_is_unknown_repeated_or_missing() -> None:
    rows, problems = read(b"autor,statement,statement,probability,published_on,,zzz\n1,2,3,4,5,6,7\n")
    assert not rows
    assert all(problem.fatal and problem.line == 1 for problem in problems)
    assert codes(problems) == [
        ("", "unknown_column"),
        ("", "unnamed_column"),
        ("", "unknown_column"),
        ("statement", "duplicate_column"),
        ("author", "missing_column"),
        ("deadline", "missing_column"),
    ]
    assert "did you mean author?" in problems[0].sentence


def test_many_unknown_columns_are_summed_up() -> None:
    header = ",".join([*SOUND, *(f"c{number}" for number in range(5_000))]).encode()
    _, problems = read(header + b"\n")
    assert len(problems) == 21
    assert "4,980 more" in problems[-1].sentence


@pytest.mark.parametrize("cells", [["A"], ["A"] * 40, ["A"] * 1_000_000])
def test_a_row_with_another_number_of_cells_is_refused_and_the_next_is_read(cells: list[str]) -> None:
    header, row = csv_of(SOUND).splitlines()
    rows, problems = read(b"\n".join([header, ",".join(cells).encode(), row]))
    assert codes(problems) == [("", "cell_count")]
    assert [row.line for row in rows] == [3]


def test_an_unclosed_quote_is_reported_on_the_line_it_opens_and_ends_the_reading() -> None:
    header, row = csv_of(SOUND).splitlines()
    data = b"\n".join([header, row, b'"Ann,2026-01-05', b"more", b"more"])
    rows, problems = read(data)
    assert len(rows) == 1
    assert [(problem.line, problem.code, problem.fatal) for problem in problems] == [(3, "unclosed_quote", True)]


def test_a_quotation_mark_that_is_not_doubled_ends_the_reading() -> None:
    header, row = csv_of(SOUND).splitlines()
    _, problems = read(b"\n".join([header, b'"He said "no" again",x', row]))
    assert [(problem.line, problem.code, problem.fatal) for problem in problems] == [(2, "bad_quoting", True)]


def test_a_cr_inside_an_unquoted_row_ends_the_reading() -> None:
    _, problems = read(b"author,statement,published_on,deadline,hedge\nA,S,2026-01-05\rX,,\n")
    assert [(problem.line, problem.code, problem.fatal) for problem in problems] == [(2, "line_ends", True)]


def test_a_cell_over_64_kb_is_refused_in_bytes_not_characters() -> None:
    assert not read_cells(quote="é" * 32_768)[1]
    rows, problems = read_cells(quote="é" * 32_769)
    assert not rows
    assert codes(problems) == [("quote", "cell_too_long")]


def test_a_cell_of_100_mb_ends_the_reading_at_once() -> None:
    class Endless(io.RawIOBase):
        """A file that could go on for ever; it counts what is asked of it."""

        given = 0

        def read(self, size: int = -1, /) -> bytes:
            head = csv_of(SOUND) + b'"' if not self.given else b""
            self.given += size
            assert self.given < 10_000_000
            return head + b"x" * (size - len(head))

    items = list(read_rows(Endless(), name="file.csv"))
    assert [item.line for item in items] == [2, 3]
    assert items[1].code == "record_too_long" and items[1].fatal  # type: ignore[union-attr]


def test_a_row_that_never_ends_over_many_lines_is_stopped() -> None:
    _, problems = read(csv_of(SOUND) + b'"\n",' * 2_000_000)
    assert [problem.code for problem in problems] == ["record_too_long"]


def test_bytes_that_are_no_utf8_are_named_by_row_and_column_and_the_rest_is_read() -> None:
    data = csv_of(SOUND | {"author": "Ren\u00e9"}).decode().encode("latin-1") + csv_of(SOUND).splitlines()[1]
    rows, problems = read(data)
    assert codes(problems) == [("author", "not_unicode")]
    assert [row.line for row in rows] == [3]


@pytest.mark.parametrize(("text", "code"), [("a\0b", "nul_character"), ("a\ud800b", "not_unicode")])
def test_nul_and_lone_surrogates_are_refused(text: str, code: str) -> None:
    rows, problems = read_cells(quote=text)
    assert not rows and codes(problems) == [("quote", code)]


@pytest.mark.parametrize(
    "text", ["<script>alert(1)</script>", "</script>", "\u202eevil\u2066", "<svg onload=x>" * 1_000]
)
def test_markup_and_bidi_marks_in_prose_are_kept_verbatim(text: str) -> None:
    assert read_cells(quote=text)[0][0].quote == text

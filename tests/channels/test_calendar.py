from datetime import UTC, date, datetime, timedelta, timezone
from typing import Any

import icalendar
import pytest

from predictions.channels.calendar import Entry, EntryStatus, calendar

NASTY = 'Say "a, b; c\\n" \\ ok\r\nEND:VEVENT\nBEGIN:VALARM Grüße 王 \U0001f600'


def make_entry(**changes: Any) -> Entry:
    values: dict[str, Any] = {
        "uid": "0b6b8f0e-6f0c-4a3e-9d57-2f6f0a1b2c3d@ledger.example",
        "on": date(2026, 3, 31),
        "summary": "Due: it rains in Rome",
        "changed_at": datetime(2026, 2, 1, 8, tzinfo=UTC),
    }
    return Entry(**{**values, **changes})


def read(feed: bytes) -> list[Any]:
    return list(icalendar.Calendar.from_ical(feed).walk("VEVENT"))


def test_a_deadline_is_an_all_day_event_that_ends_before_the_next_day() -> None:
    feed = calendar("Deadlines", [make_entry()])
    assert b"\r\nDTSTART;VALUE=DATE:20260331\r\n" in feed
    assert b"\r\nDTEND;VALUE=DATE:20260401\r\n" in feed
    assert b"\r\nX-WR-CALNAME:Deadlines\r\n" in feed
    assert feed.startswith(b"BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:")


def test_a_revision_keeps_the_uid_and_raises_the_sequence() -> None:
    later = make_entry(revision=3, on=date(2026, 4, 30), changed_at=datetime(2026, 3, 1, tzinfo=UTC))
    first, second = read(calendar("x", [make_entry()])) + read(calendar("x", [later]))
    assert first["UID"] == second["UID"]
    assert (first["SEQUENCE"], second["SEQUENCE"]) == (0, 3)


def test_the_stamp_is_the_time_of_the_change_in_utc() -> None:
    tokyo = datetime(2026, 2, 1, 17, tzinfo=timezone(timedelta(hours=9)))
    assert b"\r\nDTSTAMP:20260201T080000Z\r\n" in calendar("x", [make_entry(changed_at=tokyo)])


def test_the_same_entries_make_the_same_bytes() -> None:
    assert calendar("x", [make_entry()]) == calendar("x", [make_entry()])


def test_text_is_escaped_folded_and_comes_back() -> None:
    feed = calendar("x", [make_entry(summary=NASTY, description=NASTY * 10, url="https://x.example/?a=1,2;b")])
    (event,) = read(feed)
    assert str(event["SUMMARY"]) == NASTY.replace("\r\n", "\n")
    assert str(event["DESCRIPTION"]) == NASTY.replace("\r\n", "\n") * 10
    assert str(event["URL"]) == "https://x.example/?a=1,2;b"
    assert all(len(line) <= 75 for line in feed.split(b"\r\n"))
    assert b"\n" not in feed.replace(b"\r\n", b"")


def test_a_line_end_in_the_name_begins_no_property() -> None:
    feed = calendar("Desk, Rome\r\nMETHOD:CANCEL", [])
    assert b"\r\nX-WR-CALNAME:Desk\\, Rome METHOD:CANCEL\r\n" in feed


def test_control_characters_and_half_surrogates_are_left_out() -> None:
    (event,) = read(calendar("x", [make_entry(summary="a\x00b\x1bc\x7f\ud800d")]))
    assert str(event["SUMMARY"]) == "abc?d"


@pytest.mark.parametrize("status", list(EntryStatus))
def test_the_status_is_said(status: EntryStatus) -> None:
    assert f"\r\nSTATUS:{status}\r\n".encode() in calendar("x", [make_entry(status=status)])


def test_the_last_day_of_all_has_no_end() -> None:
    feed = calendar("x", [make_entry(on=date.max)])
    assert b"DTSTART;VALUE=DATE:99991231" in feed
    assert b"DTEND" not in feed


def test_an_empty_feed_is_a_calendar() -> None:
    assert read(calendar("x", [])) == []


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"uid": ""}, "uid: "),
        ({"uid": "a\r\nATTENDEE:x"}, "uid: "),
        ({"url": "https://x.example/\r\nATTENDEE:x"}, "url: "),
        ({"url": "https://x.example/ü"}, "url: "),
        ({"revision": -1}, "revision: "),
        ({"revision": 2**31}, "revision: "),
        ({"changed_at": datetime(2026, 2, 1, tzinfo=UTC).replace(tzinfo=None)}, "changed_at: "),
        ({"on": datetime(2026, 2, 1, tzinfo=UTC)}, "on: "),
    ],
)
def test_a_value_that_a_feed_cannot_hold_is_refused(change: dict[str, Any], field: str) -> None:
    with pytest.raises(ValueError, match=field):
        make_entry(**change)

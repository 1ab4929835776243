"""Calendars: what is in them, who may read them, and what they cost."""

from datetime import date, timedelta
from typing import Any

import icalendar
import pytest
import time_machine
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from predictions import actions
from predictions.models import Question
from tests.care import make_question, preferences_of
from tests.factories import NOW, make_draft, make_user, settle
from tests.web.helpers import OVER

pytestmark = pytest.mark.django_db

PUBLIC = "/calendar.ics"
AHEAD = date(2026, 6, 30)


def events(answer: Any) -> list[tuple[str, date]]:
    """Summary and day of every event."""
    assert answer.status_code == 200 and answer["Content-Type"] == "text/calendar; charset=utf-8"
    walked: Any = icalendar.Calendar.from_ical(answer.content).walk("vevent")
    return [(str(one["summary"]), one["dtstart"].dt) for one in walked]


def own(user: Any) -> str:
    return f"/calendar/{preferences_of(user).calendar_token}.ics"


def test_the_public_calendar_has_what_is_to_come() -> None:
    ada = make_user()
    later, sooner, settled = make_question(ada, AHEAD), make_question(ada, date(2026, 4, 1)), make_question(ada, AHEAD)
    make_question(ada, OVER)
    make_draft(ada)
    settle(settled, actor=ada)
    answer = Client().get(PUBLIC)
    assert events(answer) == [(sooner.statement, date(2026, 4, 1)), (later.statement, AHEAD)]
    assert answer["Cache-Control"] == "public, no-cache" and not answer.cookies
    assert b"ada" not in answer.content.lower().replace(b"example", b"")  # nobody of the desk


def test_who_asks_again_is_told_that_nothing_changed() -> None:
    ada = make_user()
    make_question(ada, AHEAD)
    first = Client().get(PUBLIC)
    with CaptureQueriesContext(connection) as counted:
        again = Client().get(PUBLIC, headers={"if-none-match": first["ETag"]})
    assert (again.status_code, again.content, len(counted)) == (304, b"", 1)
    with CaptureQueriesContext(connection) as counted:
        assert Client().get(PUBLIC).content == first.content
    assert len(counted) == 1  # from the cache
    make_question(ada, AHEAD)
    after = Client().get(PUBLIC, headers={"if-none-match": first["ETag"]})
    assert after.status_code == 200 and len(events(after)) == 2
    with time_machine.travel(NOW + timedelta(days=1), tick=False):
        assert Client().get(PUBLIC)["ETag"] != after["ETag"]
    assert Client().head(PUBLIC).status_code == 200 and Client().post(PUBLIC).status_code == 405


def test_a_moved_deadline_moves_in_the_calendar() -> None:
    ada = make_user()
    question = make_question(ada, AHEAD)
    before: Any = icalendar.Calendar.from_ical(Client().get(PUBLIC).content).walk("vevent")[0]
    actions.amend_question(
        actor=ada, question=question, changes={"deadline": date(2026, 7, 31)}, reason="A slip.",
        now=NOW + timedelta(seconds=1),
    )  # fmt: skip
    after: Any = icalendar.Calendar.from_ical(Client().get(PUBLIC).content).walk("vevent")[0]
    assert after["uid"] == before["uid"] and after["dtstart"].dt == date(2026, 7, 31)
    assert after["sequence"] > before["sequence"]


def test_the_feed_is_bounded(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("predictions.web.calendars.MOST_ENTRIES", 2)
    ada = make_user()
    for month in (4, 5, 6):
        make_question(ada, date(2026, month, 1), resolution_criteria="According to the journal: " + "x " * 2400)
    answer = Client().get(PUBLIC)
    assert [day for _, day in events(answer)] == [date(2026, 4, 1), date(2026, 5, 1)]
    assert len(answer.content) < 5000


def test_ones_own_calendar_has_ones_questions_and_review_dates() -> None:
    ada, ben = make_user(), make_user()
    mine, over = make_question(ada, AHEAD), make_question(ada, OVER)
    make_question(ben, AHEAD)
    actions.set_review_date(actor=ada, question=mine, on=date(2026, 5, 3), now=NOW)
    actions.renew_calendar(actor=ada, now=NOW)
    answer = Client().get(own(ada))
    assert sorted(events(answer)) == sorted(
        [(over.statement, OVER), (mine.statement, AHEAD), (f"Review: {mine.statement}", date(2026, 5, 3))]
    )
    assert answer["Cache-Control"] == "private, no-cache" and answer["Referrer-Policy"] == "no-referrer"
    assert "noindex" in answer["X-Robots-Tag"]
    assert Client().get(own(ada), headers={"if-none-match": answer["ETag"]}).status_code == 304
    actions.hand_over_question(actor=ada, question=over, to=ben, now=NOW)
    assert len(events(Client().get(own(ada), headers={"if-none-match": answer["ETag"]}))) == 2


def test_a_new_address_ends_the_old_one() -> None:
    ada = make_user()
    actions.renew_calendar(actor=ada, now=NOW)
    old = own(ada)
    actions.renew_calendar(actor=ada, now=NOW)
    assert old != own(ada)
    assert Client().get(old).status_code == 404 and Client().get(own(ada)).status_code == 200


def test_an_address_is_not_to_be_guessed_and_ends_with_its_person() -> None:
    ada = make_user()
    actions.renew_calendar(actor=ada, now=NOW)
    assert len(preferences_of(ada).calendar_token) >= 43
    for token in ("x", "0", "9" * 5000, "%00x", "é", "..", preferences_of(ada).calendar_token[:-1]):
        assert Client().get(f"/calendar/{token}.ics").status_code in (400, 404), token
    ada.is_active = False
    ada.save()
    assert Client().get(own(ada)).status_code == 404


def test_a_calendar_costs_the_same_however_much_is_in_it() -> None:
    ada = make_user()
    actions.renew_calendar(actor=ada, now=NOW)

    def cost(path: str) -> int:
        with CaptureQueriesContext(connection) as counted:
            assert Client().get(path).status_code == 200
        return len(counted)

    make_question(ada, AHEAD)
    few = [cost(PUBLIC), cost(own(ada))]
    for _ in range(4):
        make_question(ada, AHEAD)
    assert [cost(PUBLIC), cost(own(ada))] == few == [2, 3]
    assert Question.objects.count() == 5


def test_hostile_text_cannot_break_out_of_its_line() -> None:
    make_question(None, AHEAD, statement="Rain\r\nBEGIN:VEVENT\r\nSUMMARY:injected\r\nEND:VEVENT falls by 30 June 2026")
    assert len(events(Client().get(PUBLIC))) == 1

"""What the nightly check found, as the desk sees it."""

import pytest
from django.db import connection

from predictions import actions
from predictions.models import Drift
from tests.factories import NOW
from tests.web.helpers import make_columnists

from .helpers import page, signed_in, text

pytestmark = pytest.mark.django_db
LIST = "/admin/predictions/drift/"


@pytest.fixture
def found(db: None) -> int:
    """How many differences a check found."""
    make_columnists(["Ada Example"], claims=3)
    with connection.cursor() as cursor:
        cursor.execute("UPDATE predictions_score SET brier = brier + 1 WHERE status = 'scored'")
    return len(actions.check_scores(now=NOW))


@pytest.mark.parametrize("role", ["administrator", "editor", "adjudicator"])
def test_administrators_and_editors_read_the_list(found: int, role: str) -> None:
    shown = text(signed_in(role).get(LIST))
    assert f"{found} drift" in shown and "the sums of the scores" in shown


def test_contributors_do_not(found: int) -> None:
    client = signed_in("contributor")
    assert client.get(LIST).status_code == 403
    assert LIST not in text(client.get("/admin/"))


def test_it_narrows_to_scores_or_standings(found: int) -> None:
    shown = text(signed_in("administrator").get(f"{LIST}?what__exact=score"))
    assert "question" in shown and "the sums of the scores" not in shown


def test_nobody_adds_changes_or_deletes_a_row(found: int) -> None:
    client, row = signed_in("administrator"), Drift.objects.all()[0]
    assert client.get(f"{LIST}add/").status_code == 403
    assert client.post(page("drift_delete", row.pk), {"post": "yes"}).status_code == 403
    assert client.post(page("drift_change", row.pk), {"stored": "x"}).status_code == 403
    assert Drift.objects.count() == found


def test_the_start_page_counts_them_for_administrators(found: int) -> None:
    assert f"Differences in scores ({found})" in text(signed_in("administrator").get("/admin/"))
    assert "Differences in scores" not in text(signed_in("editor").get("/admin/"))


def test_after_a_repair_the_start_page_says_none_although_old_rows_stay(found: int) -> None:
    actions.rebuild_scores(now=NOW)
    assert actions.check_scores(now=NOW) == []
    assert "Differences in scores (0)" in text(signed_in("administrator").get("/admin/"))
    assert Drift.objects.count() == found


def test_before_the_first_check_there_is_nothing_to_say() -> None:
    assert "Differences in scores" not in text(signed_in("administrator").get("/admin/"))


def test_an_author_s_page_has_the_new_totals() -> None:
    [one, *_] = make_columnists(["Ada Example"], claims=3)
    assert one.author is not None
    shown = text(signed_in().get(page("author_change", one.author.pk)))
    assert "Brier 0.040, skill against a coin 0.210" in shown and "none, with 3 events that count" in shown
    assert "<dd>0 of 3</dd>" in shown


@pytest.mark.parametrize(("role", "told"), [("administrator", True), ("contributor", False)])
def test_administrators_are_told_why_the_log_is_not_signed(role: str, told: bool) -> None:
    actions.publish_log(now=NOW)  # there is no key
    assert ("The log’s head is not signed. There is no key" in text(signed_in(role).get("/admin/"))) == told

"""Authors with their standing, renaming in the open, aliases, pieces, the log."""

import pytest

from predictions.models import AuthorName, LogEntry
from tests.admin.helpers import errors, page, said, signed_in, text
from tests.factories import make_draft, make_prediction, settle

pytestmark = pytest.mark.django_db


def test_authors_show_their_total_standing() -> None:
    row = make_prediction()
    settle(row.question)
    make_prediction()
    shown = text(signed_in().get("/admin/predictions/author/"))
    assert '<td class="field-n">1</td><td class="field-brier">0.062</td>' in shown
    profile = text(signed_in().get(page("author_change", row.author_id)))
    assert "1 on 1 event" in profile and "0.062 (95% interval" in profile
    assert "/authors/ada-example/" in profile


def test_an_unknown_figure_is_a_dash_and_never_nought() -> None:
    make_draft()
    shown = text(signed_in().get("/admin/predictions/author/"))
    assert '<td class="field-brier">–</td><td class="field-interval">–</td>' in shown


def test_renaming_an_author_is_an_entry_of_the_log() -> None:
    row = make_prediction()
    client = signed_in()
    address = page("author_rename", row.author_id)
    assert "reason" in errors(client.post(address, {"name": "Ada Other"}))
    assert "name" in errors(client.post(address, {"name": "", "reason": "Married."}))
    response = client.post(address, {"name": "Ada Other", "reason": "Married."}, follow=True)
    assert "Ada Other" in text(response) and "Married." in text(response)
    assert LogEntry.objects.filter(kind="author.changed").count() == 1


def test_a_name_of_somebody_else_is_refused_on_its_field() -> None:
    row = make_prediction()
    make_prediction(author="Bea Example")
    client = signed_in()
    assert "name" in errors(client.post(page("author_rename", row.author_id), {"name": "bea  example", "reason": "x"}))
    assert "name" in errors(client.post(page("author_alias", row.author_id), {"name": "Bea Example"}))


def test_an_alias_is_found_from_then_on() -> None:
    row = make_prediction()
    response = signed_in().post(page("author_alias", row.author_id), {"name": "A. Example"}, follow=True)
    assert "found as “A. Example” too" in said(response)[0]
    assert AuthorName.objects.filter(author=row.author_id).count() == 2
    assert make_draft(author="a. example").author_id == row.author_id


def test_renaming_an_outlet_is_an_entry_of_the_log() -> None:
    row = make_prediction()
    signed_in().post(page("outlet_rename", row.outlet_id), {"name": "The Gazette", "reason": "Merged."})
    row.refresh_from_db()
    assert row.outlet is not None and row.outlet.name == "The Gazette"
    assert LogEntry.objects.filter(kind="outlet.changed").count() == 1


def test_a_piece_shows_its_claims_and_starts_another() -> None:
    row = make_prediction()
    client = signed_in()
    shown = text(client.get(page("commentary_change", row.commentary_id)))
    assert row.quote in shown and f"?piece={row.commentary_id}" in shown
    form = client.get(f"{page('prediction_add')}?piece={row.commentary_id}").context["adminform"].form
    assert form["commentary"].value() == row.commentary_id
    assert form["said_on"].value() == row.commentary.published_on


@pytest.mark.parametrize("name", ["logentry", "topic", "commentary", "outlet", "author", "question"])
def test_the_catalogue_and_the_log_are_for_reading(name: str) -> None:
    make_prediction()
    client = signed_in("adjudicator")
    assert client.get(f"/admin/predictions/{name}/").status_code == 200
    assert client.get(f"/admin/predictions/{name}/add/").status_code == 403
    assert client.post(f"/admin/predictions/{name}/1/delete/", {"post": "yes"}).status_code in (302, 403, 404)


def test_scores_and_standings_have_no_pages() -> None:
    for name in ("score", "standing", "verdict", "resolution", "logopening"):
        assert signed_in().get(f"/admin/predictions/{name}/").status_code == 404

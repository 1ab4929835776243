"""Hostile input (TRUST 4.2) gives a field error, a 400 or a 404, is shown as text, and never a 500."""

from decimal import Decimal

import pytest

from predictions.models import Prediction
from tests.admin.helpers import ADD, DUE, ENTRY, FIND, LIST, errors, page, signed_in, text
from tests.factories import make_draft, make_prediction
from tests.sampling import part_of

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    "value",
    [
        "NaN",
        "Infinity",
        "-Infinity",
        "sNaN",
        "1e400",
        "1e999999999999",
        "-0",
        "-0.0",
        "-1e-30",
        "1.0000001",
        "0,7",
        "true",
        "[]",
        "101%",
        "-5%",
        "%",
        "1e",
        "0x1",
        "９" * 2,
        "1" * 5000,
        "\x00",
    ],
)
@pytest.mark.parametrize("field", ["probability", "reference_probability"])
def test_a_number_that_is_no_probability_lands_on_its_field(field: str, value: str) -> None:
    response = signed_in().post(ADD, FIND | {field: value, "_draft": "1"})
    assert response.status_code == 200 and field in errors(response)
    assert not Prediction.objects.exists()


@pytest.mark.parametrize(
    ("value", "stored"),
    [
        ("0", "0"),
        ("1", "1"),
        ("1e-1", "0.1"),
        ("50 %", "0.5"),
        (" .25 ", "0.25"),
        ("0.1234567891", "0.123456789"),
        ("1e-400", "0"),
        ("100%", "1"),
    ],
)
def test_a_number_that_is_one_is_taken_as_typed(value: str, stored: str) -> None:
    signed_in().post(ADD, FIND | {"probability": value, "_draft": "1"})
    assert Prediction.objects.get().probability == Decimal(stored)


@pytest.mark.parametrize(
    "value",
    [
        "10000-01-01",
        "0001-01-01",
        "9999-12-31",
        "1899-12-31",
        "2026-02-30",
        "2026-13-01",
        "23:59:60",
        "yesterday",
        "13/08/2025",
        "\x00",
        "1" * 5000,
        "-2026-01-01",
    ],
)
@pytest.mark.parametrize("field", ["said_on", "published_on", "deadline", "condition_deadline", "reference_on"])
def test_a_day_that_is_none_lands_on_its_field(field: str, value: str) -> None:
    response = signed_in().post(ADD, FIND | {field: value, "condition": "If so", "_draft": "1"})
    assert response.status_code == 200 and field in errors(response)


@pytest.mark.parametrize(
    "value",
    [
        "javascript:alert(1)",
        "JaVaScRiPt:alert(1)",
        " javascript:alert(1)",
        "data:text/html,x",
        "ftp://a.example",
        "//evil.example",
        "http://",
        "https://a b.example",
        "https://a.example/\x00",
        "https://" + "a" * 3000,
        "https://[",
        "https://user:password@a.example/",
    ],
)
@pytest.mark.parametrize("field", ["source_url", "archive_url"])
def test_an_address_that_is_none_lands_on_its_field(field: str, value: str) -> None:
    response = signed_in().post(ADD, ENTRY | {field: value, "_publish": "1"})
    assert response.status_code == 200 and field in errors(response)
    assert not Prediction.objects.public().exists()


TEXTS = [
    "quote",
    "outlet",
    "source_title",
    "author",
    "place",
    "hedge",
    "statement",
    "resolution_criteria",
    "topics",
    "event",
    "condition",
    "condition_criteria",
    "reference_source",
    "translation",
    "translator",
    "external_id",
    "note",
    "time_zone",
]


@pytest.mark.parametrize("field", TEXTS)
@pytest.mark.parametrize("value", ["a\x00b", "x" * 5001])
def test_a_text_that_cannot_be_stored_lands_on_its_field(field: str, value: str) -> None:
    response = signed_in().post(ADD, FIND | {field: value, "_draft": "1"})
    assert response.status_code == 200 and field in errors(response)


@pytest.mark.parametrize(
    "field", [*TEXTS[:-1], "source_url", "deadline", "probability", "commentary", "question", "speaker_role"]
)
def test_broken_utf8_is_answered(field: str) -> None:
    sent = b"quote=a&source_url=https://a.example/&_draft=1&" + field.encode() + b"=%ED%A0%80%FF%C0x"
    assert signed_in().post(ADD, sent, content_type="application/x-www-form-urlencoded").status_code in (200, 302)


@pytest.mark.parametrize(
    "value", ["<script>alert(1)</script>", "<svg onload=alert(1)>", "{{ 7*7 }}{% debug %}", "\u202eabc", "'\"--; DROP"]
)
def test_hostile_text_is_stored_verbatim_and_shown_as_text(value: str) -> None:
    fields = ("quote", "source_title", "author", "place", "note", "statement", "event", "topics")
    client = signed_in()
    response = client.post(ADD, FIND | dict.fromkeys(fields, value) | {"_draft": "1"}, follow=True)
    row = Prediction.objects.get()
    assert row.quote == row.note == value
    pages = [response, client.get(LIST), client.get(page("prediction_change", row.pk)), client.get("/admin/")]
    for shown in pages:
        assert shown.status_code == 200
        assert "<script>alert" not in text(shown) and "<svg onload" not in text(shown) and "49" not in text(shown)[:200]


@pytest.mark.parametrize("value", ["0", "-1", "x", "1" * 30, "9" * 5000, "1e3", "'", "٣", "1.0", " 1"])
@pytest.mark.parametrize("field", ["commentary", "question"])
def test_a_pick_that_is_not_there_lands_on_its_field(field: str, value: str) -> None:
    response = signed_in().post(ADD, {"quote": "a", field: value, "_draft": "1"})
    assert response.status_code == 200 and errors(response)


@pytest.mark.parametrize("pk", ["0", "-1", "1e3", "9" * 30, "9" * 5000, "x", "1/../2", "%E2%80%AE", "_00", "1 "])
@pytest.mark.parametrize(
    "model", ["prediction", "question", "author", "outlet", "topic", "commentary", "logentry", "user"]
)
def test_a_key_that_is_none_is_not_found(model: str, pk: str) -> None:
    client = signed_in("administrator") if model == "user" else signed_in()
    for tail in ("change/", "delete/", "rename/", "amend/", "outcome/", "password/"):
        assert client.get(f"/admin/predictions/{model}/{pk}/{tail}").status_code in (302, 403, 404)


@pytest.mark.parametrize(
    "query",
    [
        "p=9999999999999999999999",
        "p=-1",
        "p=x",
        "q=%27%22%20%5C",
        "q=" + "x" * 5000,
        "o=9.9.9",
        "o=9" * 9,
        "state__exact=nope",
        "state__exact=draft&state__exact=x",
        "author__id__exact=" + "9" * 40,
        "nope=1",
        "recorded_by__password__startswith=x",
        "author__id__exact=x",
        "basis=%0A",
        "_facets=1",
        "all=",
        "e=1",
        "_popup=1",
        "_to_field=quote",
    ],
)
def test_a_list_asked_for_nonsense_answers(query: str) -> None:
    make_draft()
    assert signed_in().get(f"{LIST}?{query}").status_code in (200, 302, 400)


@pytest.mark.parametrize("address", [LIST, DUE, "/admin/predictions/author/", "/admin/autocomplete/", ADD])
@pytest.mark.parametrize("query", ["q=%00", "like=%00", "term=%ED%A0%80", "page=%00"])
def test_an_unstorable_query_is_a_bad_request(address: str, query: str) -> None:
    assert signed_in().get(f"{address}?{query}").status_code == 400


@pytest.mark.parametrize("keys", [["x"], ["9" * 40], ["-1"], ["1e3"], ["٣"], ["\x00"], []])
@pytest.mark.parametrize("action", ["publish_selected", "refuse_selected", "delete_selected", "nope", ""])
def test_a_bulk_action_on_nonsense_changes_nothing(action: str, keys: list[str]) -> None:
    row = make_draft()
    answer = signed_in().post(LIST, {"action": action, "_selected_action": keys, "index": "0"}, follow=True)
    assert answer.status_code == 200
    assert Prediction.objects.get(pk=row.pk).state == "draft"


@pytest.mark.parametrize("ids", ["", "x", "9" * 40, "1,2,3", "1" + ",1" * 5000, "%E2%80%AE"])
def test_refusing_nonsense_refuses_nothing(ids: str) -> None:
    answer = signed_in().post(f"/admin/predictions/prediction/refuse/?ids={ids}", {"reason": "vague"}, follow=True)
    assert answer.status_code in (200, 400)


@pytest.mark.parametrize(
    "query",
    [
        "",
        "app_label=predictions",
        "app_label=auth&model_name=user&field_name=groups&term=x",
        "app_label=predictions&model_name=prediction&field_name=recorded_by&term=a",
        "app_label=predictions&model_name=prediction&field_name=author&term=a&page=999999999999999999999",
        "app_label=predictions&model_name=apitoken&field_name=user&term=a",
    ],
)
def test_the_pickers_answer_only_what_they_are_for(query: str) -> None:
    make_prediction()
    assert signed_in().get(f"/admin/autocomplete/?{query}").status_code in (403, 404)


def test_unknown_and_read_only_members_are_not_heard() -> None:
    signed_in().post(
        ADD, FIND | {"state": "published", "recorded_by": "1", "last_seq": "7", "vague": "on", "_draft": "1"}
    )
    row = Prediction.objects.get()
    assert (row.state, row.last_seq, row.vague) == ("draft", None, False)


def test_a_form_without_its_token_is_refused() -> None:
    from django.test import Client

    from tests.factories import make_user

    client = Client(enforce_csrf_checks=True)
    client.force_login(make_user())
    assert client.post(ADD, FIND).status_code == 403


HOSTILE = [
    "\x00",
    "a\x00b",
    "x" * 6000,
    "NaN",
    "1e400",
    "10000-01-01",
    "0001-01-01",
    "javascript:alert(1)",
    "\u202e",
    "-1",
    "9" * 5000,
    "{}",
]


@pytest.mark.parametrize("value", HOSTILE)
def test_no_step_breaks_on_any_field(value: str) -> None:
    """The fields of every form, one hostile value at a time: an answer, and never a 500."""
    row, draft = make_prediction(event="An event"), make_draft()
    client = signed_in("adjudicator")
    addresses = [
        page("prediction_amend", row.pk),
        page("prediction_withdraw", row.pk),
        page("prediction_refuse", draft.pk),
        page("question_amend", row.question_id),
        page("question_outcome", row.question_id),
        page("question_correct", row.question_id),
        page("author_rename", row.author_id),
        page("author_alias", row.author_id),
        page("outlet_rename", row.outlet_id),
        page("prediction_change", draft.pk),
    ]
    for address in addresses:
        form = client.get(address).context["adminform"].form
        shown = {name: form[name].value() for name in form.fields}
        shown = {name: item for name, item in shown.items() if item not in (None, "", False)}
        for name in part_of(tuple(form.fields), HOSTILE.index(value)):
            answer = client.post(address, shown | {"reason": "because", name: value})
            assert answer.status_code in (200, 302), (address, name)

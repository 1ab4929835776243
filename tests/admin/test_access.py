"""Who gets which page (TRUST 4.1): by role, and what cannot be seen is not there."""

from typing import Any

import pytest

from predictions.models import LogEntry, Prediction, Role, User
from tests.admin.helpers import ADD, DUE, ENTRY, FIND, LIST, errors, page, said, signed_in, text
from tests.factories import make_draft, make_prediction, make_user, settle

pytestmark = pytest.mark.django_db

PAGES = {  # everything readable, by role: 200 for every role of the desk
    "index": "/admin/",
    "predictions": LIST,
    "questions": "/admin/predictions/question/",
    "due": DUE,
    "authors": "/admin/predictions/author/",
    "outlets": "/admin/predictions/outlet/",
    "topics": "/admin/predictions/topic/",
    "commentaries": "/admin/predictions/commentary/",
    "log": "/admin/predictions/logentry/",
    "tokens": "/admin/predictions/apitoken/",
    "password": "/admin/password_change/",
}


@pytest.mark.parametrize("role", Role.values)
@pytest.mark.parametrize("name", PAGES)
def test_every_role_reads_the_record(role: str, name: str) -> None:
    make_prediction()
    assert signed_in(role).get(PAGES[name]).status_code == 200


@pytest.mark.parametrize("address", [*PAGES.values(), ADD, "/admin/predictions/user/"])
def test_a_stranger_is_sent_to_the_login(client: Any, address: str) -> None:
    assert client.get(address).status_code == 302
    client.force_login(User.objects.create_user("reader@elsewhere.example", "correct horse battery"))
    assert client.get(address).status_code == 302


def test_somebody_without_a_role_is_told_so() -> None:
    client = signed_in(None)
    assert "no role yet" in text(client.get("/admin/"))
    assert client.get(LIST).status_code == 403


def test_somebody_deactivated_is_out_at_once() -> None:
    user = make_user()
    client = signed_in(user=user)
    assert client.get(LIST).status_code == 200
    user.is_active = False
    user.save()
    assert client.get(LIST).status_code == 302


STEPS = {  # what is forbidden (403) to whom; J: editor and adjudicator, W: contributor too
    "prediction_add": "W",
    "prediction_refuse": "J",
    "prediction_amend": "J",
    "prediction_withdraw": "J",
    "question_outcome": "J",
    "question_amend": "J",
    "question_correct": "J",
    "author_rename": "J",
    "author_alias": "J",
    "outlet_rename": "J",
}
ALLOWED = {"W": {"contributor", "editor", "adjudicator"}, "J": {"editor", "adjudicator"}}


@pytest.mark.parametrize("role", Role.values)
@pytest.mark.parametrize("name", STEPS)
@pytest.mark.parametrize("how", ["get", "post"])
def test_a_step_is_open_to_its_roles_only(role: str, name: str, how: str) -> None:
    row = make_draft() if name == "prediction_refuse" else make_prediction()
    target = {"question": row.question_id, "author": row.author_id, "outlet": row.outlet_id}.get(
        name.split("_")[0], row.pk
    )
    if name == "question_correct":
        settle(row.question)
    entries = LogEntry.objects.count()
    address = page(name) if name.endswith("add") else page(name, target)
    answer = getattr(signed_in(role), how)(address)
    if role in ALLOWED[STEPS[name]]:
        assert answer.status_code in (200, 302, 405)
    else:
        # A contributor cannot even see somebody else's draft; both say no before anything is looked up.
        assert answer.status_code in ((403, 405) if how == "get" else (403,))
        assert LogEntry.objects.count() == entries


def test_contributors_see_their_own_drafts_and_what_is_public() -> None:
    mine_user = make_user("contributor")
    mine, theirs, public = (
        make_draft(mine_user),
        make_draft(author="Hidden Example", outlet="Hidden Outlet"),
        make_prediction(),
    )
    client = signed_in(user=mine_user)
    rows = {row.pk for row in client.get(LIST).context["cl"].queryset}
    assert rows == {mine.pk, public.pk}
    for name, status in ((mine.pk, 200), (public.pk, 200), (theirs.pk, 404), (10**12, 404)):
        assert client.get(page("prediction_change", name)).status_code == status
    assert client.post(page("prediction_change", theirs.pk), ENTRY).status_code == 404
    assert client.get(page("question_change", theirs.question_id)).status_code == 404
    assert client.get(page("author_change", theirs.author_id)).status_code == 404
    assert client.get(page("commentary_change", theirs.commentary_id)).status_code == 404
    assert client.get(page("outlet_change", theirs.outlet_id)).status_code == 404


@pytest.mark.parametrize(
    ("field", "model"), [("author", "prediction"), ("commentary", "prediction"), ("outlet", "commentary")]
)
def test_the_pickers_tell_contributors_nothing_of_other_peoples_finds(field: str, model: str) -> None:
    make_draft(author="Hidden Example", outlet="Hidden Outlet", title="Hidden Column")
    make_prediction(author="Open Example", outlet="Open Outlet", title="Open Column")
    query = f"/admin/autocomplete/?app_label=predictions&model_name={model}&field_name={field}&term="
    found = signed_in("contributor").get(f"{query}hidden").json()["results"]
    assert found == []
    assert len(signed_in("contributor").get(f"{query}open").json()["results"]) == 1
    assert len(signed_in("editor").get(f"{query}hidden").json()["results"]) == 1


def test_a_draft_question_cannot_be_picked() -> None:
    draft = make_draft(statement="Alpha is signed into law by 30 June 2026")
    query = "/admin/autocomplete/?app_label=predictions&model_name=prediction&field_name=question&term=alpha"
    assert signed_in().get(query).json()["results"] == []
    answer = signed_in().post(ADD, FIND | {"question": draft.question_id, "_draft": "1"})
    assert "question" in errors(answer)


def test_administrators_read_drafts_and_write_nothing() -> None:
    row = make_draft()
    client = signed_in("administrator")
    shown = client.get(page("prediction_change", row.pk))
    assert shown.status_code == 200 and "<textarea" not in text(shown)
    client.post(page("prediction_change", row.pk), ENTRY | {"_draft": "1"})
    assert Prediction.objects.get().quote == row.quote


def superuser() -> Any:
    return signed_in(user=User.objects.create_superuser("root@desk.example", "correct horse battery"))


def test_a_superuser_without_a_role_sees_and_is_refused_by_the_verb() -> None:
    row = make_prediction()
    client = superuser()
    for address in (*PAGES.values(), "/admin/predictions/user/", page("prediction_change", row.pk), ADD):
        assert client.get(address).status_code == 200
    assert any("takes the role" in one for one in errors(client.post(ADD, ENTRY | {"_publish": "1"}))["__all__"])
    verdict = {
        "outcome": "true",
        "known_on": "2026-02-01",
        "evidence_url": "https://journal.example/",
        "rationale": "x",
        "interest": "none",
    }
    answers = [
        client.post(page("question_outcome", row.question_id), verdict),
        client.post(page("prediction_withdraw", row.pk), {"reason": "misquoted"}),
        client.post(page("author_rename", row.author_id), {"name": "Other", "reason": "x"}),
        client.post(
            "/admin/predictions/user/add/",
            {"email": "a@b.example", "roles": ["editor"], "password": "correct horse battery"},
        ),
    ]
    for answer in answers:
        assert any("takes the role" in one for found in errors(answer).values() for one in found)
    token = client.post("/admin/predictions/apitoken/add/", {"days": "30"})
    assert "takes the role" in text(token)
    row.refresh_from_db()
    assert row.state == "published"


def test_a_superusers_bulk_action_is_refused_row_by_row() -> None:
    make_prediction()
    row = make_draft()
    answer = superuser().post(
        LIST, {"action": "publish_selected", "_selected_action": [row.pk], "index": "0"}, follow=True
    )
    assert answer.status_code == 200
    assert Prediction.objects.get(pk=row.pk).state == "draft"
    assert said(answer) is not None


def test_notes_and_names_of_the_desk_are_for_insiders() -> None:
    judge = make_user("editor", email="secret-judge@desk.example")
    row = make_prediction(judge, note="a private note")
    settle(row.question, actor=judge)
    for address in (page("prediction_change", row.pk), page("question_change", row.question_id)):
        inside, outside = text(signed_in("editor").get(address)), text(signed_in("contributor").get(address))
        assert "secret-judge" in inside and "secret-judge" not in outside
        assert "a private note" not in outside

"""Accounts and tokens: roles change in other people's hands, a token's text is returned once."""

from datetime import timedelta

import pytest

from predictions import actions
from predictions.models import ApiToken, User
from tests.factories import NOW, make_user

pytestmark = pytest.mark.django_db


def change(actor: User, user: User, **changes: object) -> User:
    values: dict[str, object] = {
        "email": user.email,
        "first_name": "",
        "last_name": "",
        "is_active": True,
        "roles": ["editor"],
    }
    return actions.change_user(actor=actor, user=user, now=NOW, **(values | changes))  # type: ignore[arg-type]


def test_an_administrator_changes_somebodys_roles() -> None:
    user = make_user("contributor")
    change(make_user("administrator"), user, roles=["editor", "adjudicator"])
    assert User.objects.get(pk=user.pk).roles() == {"editor", "adjudicator"}


@pytest.mark.parametrize("role", ["contributor", "editor", "adjudicator"])
def test_nobody_else_does(role: str) -> None:
    with pytest.raises(actions.NotAllowed):
        change(make_user(role), make_user())


def test_a_superuser_gets_no_exception() -> None:
    root = User.objects.create_superuser("root@desk.example", "correct horse battery")
    with pytest.raises(actions.NotAllowed):
        change(root, make_user())


@pytest.mark.parametrize(
    "changes", [{"roles": ["editor", "administrator"]}, {"roles": []}, {"roles": ["administrator"], "is_active": False}]
)
def test_nobody_changes_their_own_powers(changes: dict[str, object]) -> None:
    user = make_user("administrator")
    with pytest.raises(actions.Invalid) as refused:
        change(user, user, **changes)
    assert refused.value.problems[0].code == "own_roles"


def test_ones_own_name_is_free_to_change() -> None:
    user = make_user("administrator")
    assert change(user, user, roles=["administrator"], first_name="Di").first_name == "Di"


@pytest.mark.parametrize(("changes", "code"), [({"email": "x"}, "bad_email"), ({"roles": ["king"]}, "unknown_role")])
def test_what_cannot_stand_is_refused(changes: dict[str, object], code: str) -> None:
    with pytest.raises(actions.Invalid) as refused:
        change(make_user("administrator"), make_user(), **changes)
    assert refused.value.problems[0].code == code


def test_an_address_in_use_is_refused_whatever_its_capitals() -> None:
    known = make_user(email="known@desk.example")
    with pytest.raises(actions.Conflict):
        change(make_user("administrator"), make_user(), email=known.email.upper())


def test_a_token_is_made_with_its_end() -> None:
    row, text = actions.make_token(actor=make_user("contributor"), days=30, now=NOW)
    assert len(text) == 64 and text not in str(ApiToken.objects.values())
    assert row.expires_at == NOW + timedelta(days=30) and row.scopes == ["read", "draft", "account"]


def test_a_token_is_for_no_more_than_its_owners_roles_and_the_token_that_asks() -> None:
    for actor, within in ((make_user("administrator"), None), (make_user("editor"), ("read", "account"))):
        with pytest.raises(actions.Invalid):
            actions.make_token(actor=actor, days=30, scopes=["judge"], within=within, now=NOW)
        row, _ = actions.make_token(actor=actor, days=30, within=within, now=NOW)
        assert row.scopes == ["read", "account"]
    with pytest.raises(actions.NotAllowed):
        actions.make_token(actor=make_user(None), days=30, now=NOW)


def test_a_token_remembers_the_hour_it_was_used_in() -> None:
    row, text = actions.make_token(actor=make_user(), days=30, now=NOW)
    late = NOW + timedelta(minutes=59)
    assert actions.use_token(text, now=late) == row and actions.use_token(text[:-1] + "x", now=late) is None
    row.refresh_from_db()
    assert row.last_used_at == NOW
    assert actions.use_token(text, now=NOW + timedelta(days=30)) is None


def test_a_token_is_ended_by_its_owner_or_an_administrator() -> None:
    owner = make_user()
    for actor in (owner, make_user("administrator")):
        row, _ = actions.make_token(actor=owner, days=30, now=NOW)
        with pytest.raises(actions.NotFound):
            actions.revoke_token(actor=make_user(), token=row.public_id, now=NOW)
        actions.revoke_token(actor=actor, token=row.public_id, now=NOW)
        row.refresh_from_db()
        assert row.revoked_at == NOW


def test_the_tokens_of_somebody_who_leaves_end_for_good() -> None:
    gone, stays = make_user(), make_user()
    row, text = actions.make_token(actor=gone, days=30, now=NOW)
    kept, _ = actions.make_token(actor=stays, days=30, now=NOW)
    boss = make_user("administrator")
    change(boss, gone, is_active=False)
    assert actions.use_token(text, now=NOW) is None
    change(boss, gone, is_active=True)
    row.refresh_from_db()
    kept.refresh_from_db()
    assert (row.revoked_at, kept.revoked_at) == (NOW, None)
    assert actions.use_token(text, now=NOW) is None

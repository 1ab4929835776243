"""People and roles, for administrators."""

import pytest

from predictions.models import User
from tests.admin.helpers import errors, page, signed_in, text
from tests.factories import make_user

pytestmark = pytest.mark.django_db
ADD = "/admin/predictions/user/add/"
NEW = {"email": "new@desk.example", "roles": ["editor"], "password": "correct horse battery"}


@pytest.mark.parametrize("role", ["contributor", "editor", "adjudicator"])
@pytest.mark.parametrize(
    "address",
    ["/admin/predictions/user/", ADD, "/admin/predictions/user/{pk}/change/", "/admin/predictions/user/{pk}/password/"],
)
def test_people_are_the_administrators_business(role: str, address: str) -> None:
    somebody = make_user()
    assert signed_in(role).get(address.format(pk=somebody.pk)).status_code == 403
    assert signed_in("administrator").get(address.format(pk=somebody.pk)).status_code == 200


def test_a_new_person_can_log_in_by_their_address() -> None:
    signed_in("administrator").post(ADD, NEW)
    user = User.objects.get(email="new@desk.example")
    assert (user.roles(), user.is_staff, user.is_superuser) == (frozenset({"editor"}), True, False)
    assert user.check_password("correct horse battery")


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"email": "nobody"}, "email"),
        ({"email": "a\x00b@desk.example"}, "email"),
        ({"roles": []}, "roles"),
        ({"roles": ["king"]}, "roles"),
        ({"password": "short"}, "password"),
        ({"password": "123456789012"}, "password"),
        ({"email": "KNOWN@desk.example"}, "email"),
    ],
)
def test_a_faulty_account_lands_on_its_field(changes: dict[str, object], field: str) -> None:
    make_user(email="known@desk.example")
    assert field in errors(signed_in("administrator").post(ADD, NEW | changes))


def test_roles_are_changed_and_people_deactivated() -> None:
    user = make_user("contributor")
    client = signed_in("administrator")
    client.post(
        page("user_change", user.pk),
        {
            "email": user.email,
            "first_name": "Cy",
            "last_name": "",
            "is_active": "on",
            "roles": ["editor", "adjudicator"],
        },
    )
    user = User.objects.get(pk=user.pk)
    assert (user.roles(), user.first_name) == (frozenset({"editor", "adjudicator"}), "Cy")
    client.post(page("user_change", user.pk), {"email": user.email, "roles": ["editor"]})
    assert not User.objects.get(pk=user.pk).is_active


def test_nobody_changes_their_own_roles() -> None:
    user = make_user("administrator")
    sent = {"email": user.email, "is_active": "on", "roles": ["administrator", "editor"]}
    assert "roles" in errors(signed_in(user=user).post(page("user_change", user.pk), sent))
    assert User.objects.get(pk=user.pk).roles() == {"administrator"}


def test_unknown_members_are_not_heard() -> None:
    user = make_user("contributor")
    sent = {
        "email": user.email,
        "is_active": "on",
        "roles": ["contributor"],
        "is_superuser": "on",
        "is_staff": "",
        "user_permissions": ["1"],
    }
    signed_in("administrator").post(page("user_change", user.pk), sent)
    assert not User.objects.get(pk=user.pk).is_superuser


def test_nobody_is_deleted() -> None:
    user = make_user()
    client = signed_in("administrator")
    assert client.post(f"/admin/predictions/user/{user.pk}/delete/", {"post": "yes"}).status_code == 403
    assert "delete" not in text(client.get(page("user_change", user.pk))).lower()


def test_an_administrator_sets_a_password() -> None:
    user = make_user()
    sent = {
        "usable_password": "true",
        "password1": "another horse battery",
        "password2": "another horse battery",
        "set-password": "x",
    }
    signed_in("administrator").post(f"/admin/predictions/user/{user.pk}/password/", sent)
    assert User.objects.get(pk=user.pk).check_password("another horse battery")


def test_a_superuser_without_the_role_sets_no_password() -> None:
    user = make_user()
    root = User.objects.create_superuser("root@desk.example", "correct horse battery")
    sent = {"usable_password": "true", "password1": "another horse battery", "password2": "another horse battery"}
    signed_in(user=root).post(f"/admin/predictions/user/{user.pk}/password/", sent)
    assert User.objects.get(pk=user.pk).check_password("correct horse battery")

"""People and their roles, for administrators: stock user admin with e-mail login; roles instead of permissions."""

from typing import Any

from django import forms
from django.contrib import admin, messages
from django.contrib.auth.admin import UserAdmin
from django.contrib.auth.models import Group
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone

from .. import actions
from ..models import Role, User
from .access import PEOPLE, is_key, may, user_of
from .fields import Line
from .notices import DeskForm, attempt, say_refused
from .stepping import bound, require, step_page

PAGE_URL = "admin:predictions_user_change"
# Imported with django.contrib.auth.admin; roles are fixed groups and are not edited.
admin.site.unregister(Group)


class PersonForm(DeskForm):
    """An account without its password."""

    email = forms.EmailField(label="E-mail address", max_length=254)
    first_name, last_name = Line("First name", 150), Line("Last name", 150)
    is_active = forms.BooleanField(label="May log in", required=False, help_text="Untick instead of deleting.")
    roles = forms.MultipleChoiceField(
        choices=Role.choices, required=False, widget=forms.CheckboxSelectMultiple({"class": "radiolist"})
    )
    other_names = {"role": "roles"}


class NewPersonForm(DeskForm):
    """An account to be made."""

    email = forms.EmailField(label="E-mail address", max_length=254)
    roles = forms.MultipleChoiceField(choices=Role.choices, widget=forms.CheckboxSelectMultiple({"class": "radiolist"}))
    password = forms.CharField(
        label="First password", strip=False, widget=forms.PasswordInput({"autocomplete": "new-password"}),
        help_text="Hand it over in person; they change it after the first log-in.",
    )  # fmt: skip
    other_names = {"role": "roles"}


@admin.register(User)
class PersonAdmin(UserAdmin):
    """Made and changed by verbs, deactivated instead of deleted; administrators only."""

    list_display = ("email", "first_name", "last_name", "role_names", "is_active", "last_login")
    list_filter = ("is_active", "groups")
    search_fields = ("email", "first_name", "last_name")
    ordering = ("email",)
    actions = None

    def has_module_permission(self, request: HttpRequest) -> bool:
        return may(request, PEOPLE)

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return may(request, PEOPLE)

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return may(request, PEOPLE)

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return may(request, PEOPLE)

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        return User.objects.prefetch_related("groups")

    def changelist_view(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> Any:
        return super().changelist_view(request, {"title": "People", **(extra_context or {})})

    def get_object(self, request: HttpRequest, object_id: str, from_field: str | None = None) -> Any:
        return super().get_object(request, object_id, from_field) if is_key(object_id) else None

    @admin.display(description="roles")
    def role_names(self, row: User) -> str:
        return ", ".join(sorted(group.name for group in row.groups.all())) or "none"

    def add_view(self, request: HttpRequest, form_url: str = "", extra_context: Any = None) -> HttpResponse:
        require(request, PEOPLE)
        form = bound(request, NewPersonForm)
        if request.method == "POST" and form.is_valid():
            made = attempt(form, lambda: self._create(request, form.cleaned_data))
            if made is not None:
                messages.success(request, f"{made.email} can log in now.")
                return redirect(PAGE_URL, made.pk)
        return step_page(
            self, request, form, title="Add a person", button="Add", back=reverse("admin:predictions_user_changelist")
        )

    def _create(self, request: HttpRequest, data: dict[str, Any]) -> User:
        _require_administrator(request)
        return actions.create_user(email=data["email"], roles=data["roles"], password=data["password"])

    def user_change_password(self, request: HttpRequest, id: str, form_url: str = "") -> HttpResponse:
        require(request, PEOPLE)
        try:
            _require_administrator(request)
        except actions.DomainError as refused:
            say_refused(request, refused)
            return redirect("admin:predictions_user_changelist")
        return super().user_change_password(request, id, form_url)

    def change_view(
        self, request: HttpRequest, object_id: str, form_url: str = "", extra_context: Any = None
    ) -> HttpResponse:
        require(request, PEOPLE)
        row = self.get_object(request, object_id)
        if row is None:
            raise Http404("There is no such account.")
        form = bound(request, PersonForm, initial=_initial(row))
        if request.method == "POST" and form.is_valid():
            changed = attempt(
                form,
                lambda: actions.change_user(actor=user_of(request), user=row, now=timezone.now(), **form.cleaned_data),
            )
            if changed is not None:
                messages.success(request, f"{changed.email}: saved.")
                return redirect(PAGE_URL, row.pk)
        return step_page(
            self, request, form, title="Account", button="Save", original=row,
            back=reverse("admin:predictions_user_changelist"), template="admin/predictions/user/person.html",
        )  # fmt: skip


def _require_administrator(request: HttpRequest) -> None:
    """For what no verb checks: a superuser without the role is refused here too."""
    if Role.ADMINISTRATOR not in user_of(request).roles():
        raise actions.NotAllowed.one("actor", "role_missing", "To manage people takes the role administrator.")


def _initial(row: User) -> dict[str, Any]:
    same = {name: getattr(row, name) for name in ("email", "first_name", "last_name", "is_active")}
    return same | {"roles": sorted(group.name for group in row.groups.all())}

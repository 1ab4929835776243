"""API tokens: made here by each person for themselves, shown once, revoked at once by them or an administrator."""

from typing import Any
from uuid import UUID

from django import forms
from django.contrib import admin, messages
from django.core.paginator import Paginator
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import URLPattern, path
from django.utils import timezone
from django.views.decorators.http import require_POST

from .. import actions
from ..models import ApiToken
from ..models.access import Scope
from .access import ANYBODY, PEOPLE, RecordAdmin, may, user_of
from .notices import DeskForm, attempt, say_refused
from .stepping import bound, show

LIST_URL = "admin:predictions_apitoken_changelist"


class TokenForm(DeskForm):
    """How long a new token lasts, and what it is for."""

    days = forms.TypedChoiceField(
        label="Lasts", coerce=int, initial=90, choices=[(days, f"{days} days") for days in actions.TOKEN_DAYS]
    )
    scopes = forms.MultipleChoiceField(
        label="For", choices=Scope.choices, required=False, widget=forms.CheckboxSelectMultiple,
        help_text="All that your roles fill, if you choose none.",
    )  # fmt: skip
    name = forms.CharField(label="Name", max_length=actions.MOST_TOKEN_NAME, required=False)

    def clean_scopes(self) -> list[str] | None:
        """None chosen is all."""
        return self.cleaned_data["scopes"] or None


@admin.register(ApiToken)
class TokenAdmin(RecordAdmin):
    """One page: the tokens there are, and a button that makes one. A token acts with its owner's roles."""

    ordering = ("-created_at",)

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        tokens: QuerySet[Any] = ApiToken.objects.select_related("user").order_by("-created_at", "-pk")
        return tokens if may(request, PEOPLE) else tokens.filter(user=user_of(request))

    def get_urls(self) -> list[URLPattern]:
        wrap = self.admin_site.admin_view
        revoke = path("revoke/", wrap(require_POST(self.revoke_view)), name="predictions_apitoken_revoke")
        return [revoke, *super().get_urls()[:2]]  # the list and the adding; a digest has no page of its own

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return may(request, ANYBODY)

    def changelist_view(self, request: HttpRequest, extra_context: Any = None) -> TemplateResponse:
        return self._page(request, TokenForm())

    def add_view(self, request: HttpRequest, form_url: str = "", extra_context: Any = None) -> HttpResponse:
        if request.method != "POST":
            return redirect(LIST_URL)
        form = bound(request, TokenForm)
        made = None
        if form.is_valid():
            verb = actions.make_token
            made = attempt(form, lambda: verb(actor=user_of(request), now=timezone.now(), **form.cleaned_data))
        return self._page(request, form, text=made[1] if made else "")

    def revoke_view(self, request: HttpRequest) -> HttpResponse:
        try:
            actions.revoke_token(actor=user_of(request), token=_given(request), now=timezone.now())
        except actions.DomainError as refused:
            say_refused(request, refused)
        else:
            messages.success(request, "Revoked: it opens nothing any more.")
        return redirect(LIST_URL)

    def _page(self, request: HttpRequest, form: TokenForm, text: str = "") -> TemplateResponse:
        now = timezone.now()
        page = Paginator(self.get_queryset(request), self.list_per_page).get_page(request.GET.get("page", "")[:9])
        context = {
            "form": form, "text": text, "page": page,
            "rows": [(row, not row.works(now)) for row in page],
            "may_make": self.has_add_permission(request), "sees_all": may(request, PEOPLE),
        }  # fmt: skip
        return show(self, request, "admin/predictions/apitoken/tokens.html", title="API tokens", **context)


def _given(request: HttpRequest) -> UUID:
    """The token that the form names; what cannot be one is nobody's."""
    try:
        return UUID(request.POST.get("token", "")[:36])
    except ValueError:
        return UUID(int=0)

"""API tokens: made here by each person for themselves, shown once, revoked at once by them or an administrator."""

from typing import Any

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
from knox.models import AuthToken

from .. import actions
from .access import PEOPLE, WRITERS, RecordAdmin, may, user_of
from .notices import DeskForm, attempt, say_refused
from .stepping import bound, show

LIST_URL = "admin:knox_authtoken_changelist"


class TokenForm(DeskForm):
    """How long a new token lasts."""

    days = forms.TypedChoiceField(
        label="Lasts", coerce=int, initial=90, choices=[(days, f"{days} days") for days in actions.TOKEN_DAYS]
    )


@admin.register(AuthToken)
class TokenAdmin(RecordAdmin):
    """One page: the tokens there are, and a button that makes one. A token acts with its owner's roles."""

    ordering = ("-created",)

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        tokens: QuerySet[Any] = AuthToken.objects.select_related("user").order_by("-created", "digest")
        return tokens if may(request, PEOPLE) else tokens.filter(user=user_of(request))

    def get_urls(self) -> list[URLPattern]:
        wrap = self.admin_site.admin_view
        revoke = path("revoke/", wrap(require_POST(self.revoke_view)), name="knox_authtoken_revoke")
        return [revoke, *super().get_urls()[:2]]  # the list and the adding; a digest has no page of its own

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return may(request, WRITERS)

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
            actions.revoke_token(actor=user_of(request), prefix=_prefix(request), now=timezone.now())
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
            "rows": [(row, row.expiry is not None and row.expiry <= now) for row in page],
            "may_make": self.has_add_permission(request), "sees_all": may(request, PEOPLE),
        }  # fmt: skip
        return show(self, request, "admin/knox/authtoken/tokens.html", title="API tokens", **context)


def _prefix(request: HttpRequest) -> str:
    """The beginning by which a token is known; what cannot be one is nobody's."""
    text = request.POST.get("prefix", "")
    return text if text.isalnum() and len(text) <= 25 else ""

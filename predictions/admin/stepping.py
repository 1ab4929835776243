"""How every page of ours is put together, and the common page of a step: what it is about, a form, one button."""

from collections.abc import Sequence
from typing import Any

from django.contrib import admin
from django.contrib.admin import helpers
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest
from django.template.response import TemplateResponse

from .access import may
from .notices import DeskForm

STEP = "admin/predictions/step.html"


def require(request: HttpRequest, roles: frozenset[str]) -> None:
    """Answer 403 to somebody whose role has no such page."""
    if not may(request, roles):
        raise PermissionDenied


def bound(request: HttpRequest, form: type[Any], **options: Any) -> Any:
    """The form, with what was sent if something was."""
    sent = (request.POST, request.FILES) if request.method == "POST" else (None, None)
    return form(*sent, **options)


def show(
    page: admin.ModelAdmin,
    request: HttpRequest,
    template: str,
    /,
    *,
    title: str,
    original: object = None,
    **context: Any,
) -> TemplateResponse:
    """A page in stock admin's frame."""
    request.current_app = page.admin_site.name
    frame = page.admin_site.each_context(request) | {
        "title": title, "original": original, "opts": page.opts, "media": page.media, "has_view_permission": True,
    }  # fmt: skip
    return TemplateResponse(request, template, frame | context)


def form_parts(page: admin.ModelAdmin, form: DeskForm, fieldsets: Any) -> dict[str, Any]:
    """What stock admin's form templates ask for."""
    # AdminForm is typed for model forms and serves any form.
    shown = helpers.AdminForm(form, list(fieldsets), {})  # type: ignore[arg-type]
    media = page.media + form.media
    return {"adminform": shown, "media": media, "errors": form.errors, "has_file_field": form.is_multipart()}


def step_page(
    page: admin.ModelAdmin,
    request: HttpRequest,
    form: DeskForm,
    *,
    title: str,
    button: str,
    back: str,
    original: object = None,
    fieldsets: Sequence[tuple[str | None, dict[str, Any]]] = (),
    template: str = STEP,
    **context: Any,
) -> TemplateResponse:
    """Stock admin's form markup around `form`; `context` is for the template's own part."""
    rows = fieldsets or [(None, {"fields": list(form.fields)})]
    parts = form_parts(page, form, rows)
    return show(
        page,
        request,
        template,
        title=title,
        original=original,
        change=True,
        button=button,
        back=back,
        **parts,
        **context,
    )

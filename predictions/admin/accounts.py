"""One's own password: changed by the old one, or set anew by a link that comes by mail. Django's views and pages.

Who asks for a link does not learn whether there is such an account: not from the page, nor from the time it takes.
"""

import threading
from typing import Any

from axes.utils import reset as forget_failures
from django.conf import settings
from django.contrib import admin
from django.contrib.admin.forms import AdminPasswordChangeForm
from django.contrib.auth import views
from django.contrib.auth.forms import PasswordResetForm
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.urls import path, reverse_lazy
from django.utils import timezone

from .. import actions
from ..models import AttemptKind, User


def address_of(request: HttpRequest) -> str:
    """The address that attempts count against: the last that a proxy of ours wrote, else whoever connects."""
    forwarded = str(request.META.get("HTTP_X_FORWARDED_FOR", ""))
    if settings.SECURE_PROXY_SSL_HEADER and forwarded:
        return forwarded.rsplit(",", 1)[-1].strip()
    return str(request.META.get("REMOTE_ADDR", ""))


class ChangeForm(AdminPasswordChangeForm):
    """The stock form; the old password cannot be guessed at an unattended browser."""

    def __init__(self, *args: Any, address: str = "", **options: Any) -> None:
        self.address = address
        super().__init__(*args, **options)

    def clean_old_password(self) -> str:
        tried: dict[str, Any] = {
            "kind": AttemptKind.CHANGE, "account": self.user.email, "address": self.address, "now": timezone.now(),
        }  # fmt: skip
        try:
            actions.take_attempt(**tried)
        except actions.TooMany as refused:
            raise ValidationError(str(refused), code="too_many") from None
        found = super().clean_old_password()
        actions.forgive_attempts(**tried)
        return str(found)


class Change(views.PasswordChangeView):
    """`/admin/password_change/`. Every other session of the account ends: its hash has the password in it."""

    form_class = ChangeForm
    success_url = reverse_lazy("admin:password_change_done")

    def get_form_kwargs(self) -> dict[str, Any]:
        return super().get_form_kwargs() | {"address": address_of(self.request)}


class ResetForm(PasswordResetForm):
    """The stock form; its mail goes out behind the answer's back."""

    def send_mail(self, *args: Any, **options: Any) -> None:
        # A mail server takes its time, and only for accounts that exist. A mail that is lost is asked for again.
        later(lambda: super(ResetForm, self).send_mail(*args, **options))


def later(act: Any) -> threading.Thread:
    """Run `act` in a thread of its own, which nobody waits for."""
    thread = threading.Thread(target=act, name="reset mail", daemon=True)
    thread.start()
    return thread


class _Page:
    """What the admin's pages are shown with."""

    request: HttpRequest

    def get_context_data(self, **options: Any) -> dict[str, Any]:
        found: dict[str, Any] = super().get_context_data(**options)  # type: ignore[misc]
        return admin.site.each_context(self.request) | found


class Reset(_Page, views.PasswordResetView):
    """`/admin/password_reset/`: the same answer whether there is such an account or not."""

    form_class = ResetForm
    subject_template_name = "admin/account/reset_subject.txt"
    email_template_name = "admin/account/reset_mail.txt"
    success_url = reverse_lazy("password_reset_done")

    @property
    def extra_email_context(self) -> dict[str, str]:  # type: ignore[override]
        # Never the host of the request, which whoever asks may have made up.
        return {"origin": settings.PUBLIC_URL}

    def form_valid(self, form: Any) -> HttpResponse:
        try:
            actions.take_attempt(
                kind=AttemptKind.RESET, account=form.cleaned_data["email"], address=address_of(self.request),
                now=timezone.now(),
            )  # fmt: skip
        except actions.TooMany as refused:
            form.add_error("email", str(refused))
            response = self.form_invalid(form)
            response.status_code = 429
            return response
        return super().form_valid(form)


class ResetDone(_Page, views.PasswordResetDoneView):
    """A mail is on its way, if there is such an account."""


class Confirm(_Page, views.PasswordResetConfirmView):
    """The page behind the link: once, within an hour, and not after a log-in."""

    success_url = reverse_lazy("password_reset_complete")

    def form_valid(self, form: Any) -> HttpResponse:
        response = super().form_valid(form)
        assert isinstance(self.user, User)
        # Whoever came here because they had forgotten it should not wait for the end of a lock.
        forget_failures(username=self.user.email.casefold())
        return response


class Complete(_Page, views.PasswordResetCompleteView):
    """The new password holds."""


# Beside the admin's own addresses and not in its namespace: Django's pages ask for these names.
urlpatterns = [
    path("password_reset/", Reset.as_view(), name="admin_password_reset"),
    path("password_reset/done/", ResetDone.as_view(), name="password_reset_done"),
    path("password_reset/<uidb64>/<token>/", Confirm.as_view(), name="password_reset_confirm"),
    path("password_reset/complete/", Complete.as_view(), name="password_reset_complete"),
]

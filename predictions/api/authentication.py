"""Who is asking, and what their token is for."""

from collections.abc import Sequence

from django.utils import timezone
from rest_framework.authentication import BaseAuthentication, get_authorization_header
from rest_framework.exceptions import AuthenticationFailed, PermissionDenied
from rest_framework.request import Request

from .. import actions
from ..models import ApiToken, Scope, User
from ..models.access import scopes_of

WORD = "Token"


class TokenAuthentication(BaseAuthentication):
    """`Authorization: Token …`. What could not be one is refused before the database meets it."""

    def authenticate(self, request: Request) -> tuple[User, ApiToken] | None:
        word, _, text = get_authorization_header(request).partition(b" ")
        if word.lower() != WORD.lower().encode():
            return None
        row = actions.use_token(text.decode("ascii", "replace"), now=timezone.now())
        if row is None:
            raise AuthenticationFailed
        return row.user, row

    def authenticate_header(self, request: Request) -> str:
        return WORD


def require_scope(request: Request, scope: str) -> None:
    """Raise PermissionDenied where the request comes with a token that is not for this; a log-in is for everything.

    What the token's owner may not do either, the role check refuses later: what is hidden stays missing.
    """
    held = scopes_held(request)
    if held is None or scope in held or not isinstance(request.user, User):
        return
    if scope == Scope.READ or scope in scopes_of(request.user):
        sentence = f"This token is not for that: it takes the scope {scope}. Make another token, or ask for one."
        raise PermissionDenied(sentence, "scope_missing")


def scopes_held(request: Request) -> Sequence[str] | None:
    """The scopes of the request's token; None without a token."""
    return request.auth.scopes if isinstance(request.auth, ApiToken) else None

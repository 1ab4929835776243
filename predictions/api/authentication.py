"""Who is asking."""

import re

from django.utils.translation import gettext_lazy as _
from knox.auth import TokenAuthentication
from rest_framework.exceptions import AuthenticationFailed

from ..models import User

_TOKEN = re.compile(rb"[!-~]{8,200}")


class ApiToken(TokenAuthentication):
    """Knox's tokens. A token that could not be one is refused before the database or a decoder meets it."""

    def authenticate_credentials(self, token: bytes) -> tuple[User, object]:
        if not _TOKEN.fullmatch(token):
            raise AuthenticationFailed(_("Invalid token."))
        found: tuple[User, object] = super().authenticate_credentials(token)
        return found

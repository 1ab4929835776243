"""Keys to the API: made by each person for themselves, shown once, ended at once by them or an administrator."""

import hashlib
import re
import secrets
from collections.abc import Sequence
from datetime import datetime, timedelta
from uuid import UUID

from ..models import ApiToken, Role, Scope, User
from ..models.access import scopes_of
from ..rules.problems import Problem
from .base import WRITERS, operation, require_role
from .errors import Invalid, NotFound

TOKEN_DAYS = (30, 90, 365)
MOST_NAME = 100
_BYTES = 32
_START = 8
_TEXT = re.compile(r"[0-9a-f]{64}")


@operation
def make_token(
    *, actor: User, days: int, now: datetime, scopes: Sequence[str] | None = None, name: str = "",
    within: Sequence[str] | None = None,
) -> tuple[ApiToken, str]:  # fmt: skip
    """Make a token for oneself; its text is returned here and never again.

    `scopes` are some of those that the actor's roles fill, all of them if not given; reading is always one. `within`:
    those of the token that asks, which can make none that may more. Raises Invalid, NotAllowed.
    """
    require_role(actor, (*WRITERS, Role.ADMINISTRATOR.value), "make an API token")
    offered = [one for one in scopes_of(actor) if within is None or one in within]
    wanted = offered if scopes is None else [one for one in offered if one in scopes or one == Scope.READ]
    problems = []
    if days not in TOKEN_DAYS:
        problems.append(Problem("days", "token_days", f"Give one of: {', '.join(map(str, TOKEN_DAYS))}."))
    if scopes is not None and not set(scopes) <= set(offered):
        problems.append(Problem("scopes", "token_scopes", f"Give some of: {', '.join(offered)}."))
    if len(name) > MOST_NAME:
        problems.append(Problem("name", "too_long", f"Shorten this to {MOST_NAME} characters."))
    if problems:
        raise Invalid(problems)
    text = secrets.token_hex(_BYTES)
    row = ApiToken.objects.create(
        user=actor, name=name.strip(), digest=_digest(text), start=text[:_START], scopes=wanted,
        created_at=now, expires_at=now + timedelta(days=days),
    )  # fmt: skip
    return row, text


@operation
def revoke_token(*, actor: User, token: UUID, now: datetime) -> None:
    """End a token at once: one's own, or as an administrator anybody's. Raises NotFound for what one may not see."""
    tokens = ApiToken.objects.filter(public_id=token, revoked_at__isnull=True)
    if Role.ADMINISTRATOR not in actor.roles():
        tokens = tokens.filter(user=actor)
    if not tokens.update(revoked_at=now):
        raise NotFound.one("token", "not_found", "There is no such token; it may be revoked already.")


def use_token(text: str, *, now: datetime) -> ApiToken | None:
    """The token of this text with its user, if it still opens anything; notes the hour of its use."""
    if not _TEXT.fullmatch(text):
        return None
    row = ApiToken.objects.select_related("user").filter(digest=_digest(text)).first()
    if row is None or not row.works(now) or not row.user.is_active:
        return None
    hour = now.replace(minute=0, second=0, microsecond=0)
    if row.last_used_at is None or row.last_used_at < hour:
        ApiToken.objects.filter(pk=row.pk).update(last_used_at=hour)
    return row


def _digest(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()

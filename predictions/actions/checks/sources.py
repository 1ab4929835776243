"""Whether sources still say what they said: opt-in, over checked addresses only, a few at a time."""

import hashlib
import re
import time
from collections.abc import Iterator
from datetime import datetime, timedelta
from html import unescape

from django.db.models import Exists, OuterRef, Q

from ...channels.safe_http import HttpFailure, Rules, fetch
from ...models import Commentary, DeskSettings, FindingKind, Prediction, SourceState
from ...models.questions import UNSETTLED
from .findings import Found

RULES = Rules(redirects=5, max_body=2 * 1024 * 1024)
SECONDS = 100.0
LOOK_AGAIN = timedelta(days=7)
# One bad answer is not a lost page.
MISSES = 3
_UNSHOWN = re.compile(r"(?is)<(script|style|noscript|svg)\b.*?</\1\s*>|<!--.*?-->|<[^>]*>")


class SourceChecker:
    """The pieces behind open questions, those first that were looked at longest ago; each once a week."""

    name = "sources"

    def look(self, now: datetime) -> Iterator[Found]:
        """Nothing, unless the desk has switched it on."""
        if not DeskSettings.current().check_sources:
            return
        started = time.monotonic()
        for piece in _waiting(now)[:500].iterator():
            if time.monotonic() - started > SECONDS:
                return
            yield from look_at(piece, now)


def _waiting(now: datetime):  # type: ignore[no-untyped-def]
    claims = Prediction.objects.filter(commentary=OuterRef("pk"), state="published", question__state__in=UNSETTLED)
    stale = Q(source_state__isnull=True) | Q(source_state__fetched_at__lt=now - LOOK_AGAIN)
    pieces = Commentary.objects.filter(stale, Exists(claims), url__startswith="https://")
    return pieces.select_related("source_state").order_by("source_state__fetched_at", "pk")


def look_at(piece: Commentary, now: datetime) -> list[Found]:
    """Fetch one source and hold it against the last time."""
    before = SourceState.objects.filter(commentary=piece).first() or SourceState(commentary=piece)
    known = before.sha256
    try:
        answer = fetch(piece.url, rules=RULES)
    except HttpFailure as problem:
        return _missed(piece, before, None, str(problem), now)
    if answer.status in (404, 410) or answer.status >= 500:
        return _missed(piece, before, answer.status, f"The address answered {answer.status}.", now)
    text = shown_text(answer.body)
    before.sha256, before.status = hashlib.sha256(text.encode()).hexdigest(), answer.status
    before.misses, before.fetched_at = 0, now
    before.save()
    if answer.status != 200 or not answer.complete or not known or known == before.sha256:
        return []
    return [
        Found(
            one.question_id,
            FindingKind.SOURCE_CHANGED,
            before.sha256[:64],
            {"url": piece.url, "quote_found": _shortened(one.quote) in text},
        )
        for one in _claims(piece)
        if one.question_id is not None
    ]


def _missed(piece: Commentary, state: SourceState, status: int | None, why: str, now: datetime) -> list[Found]:
    state.status, state.misses, state.fetched_at = status, state.misses + 1, now
    state.save()
    if state.misses < MISSES and status != 410:
        return []
    detail = {"url": piece.url, "sentence": why[:500]}
    return [
        Found(one.question_id, FindingKind.SOURCE_GONE, str(piece.pk), detail)
        for one in _claims(piece)
        if one.question_id is not None
    ]


def _claims(piece: Commentary) -> list[Prediction]:
    return list(piece.predictions.filter(state="published", question__state__in=UNSETTLED))


def shown_text(body: bytes) -> str:
    """The words of a page without its markup and scripts, which change with every visit."""
    text = _UNSHOWN.sub(" ", body.decode("utf-8", errors="replace"))
    return " ".join(unescape(text).split())


def _shortened(quote: str) -> str:
    """The first words of a quote, as they would stand in the shown text."""
    return " ".join(quote.split())[:80]

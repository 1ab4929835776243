"""A published series against a threshold: proposes a verdict with the row that shows it, and leaves it at that."""

import hashlib
import logging
import time
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

from django.conf import settings

from ...channels.safe_http import HttpFailure, Rules, fetch
from ...formats.series import BadSeries, Point, read_series
from ...models import FindingKind, SeriesCheck
from ...models.questions import UNSETTLED
from ...rules.threshold import propose
from .findings import Found

RULES = Rules(redirects=3, max_body=4 * 1024 * 1024)
SECONDS = 100.0
FILE = "file:"
logger = logging.getLogger(__name__)


class SeriesChecker:
    """Every active threshold of an open question, for as long as the time of one run lasts, the longest ago first."""

    name = "series"

    def look(self, now: datetime) -> Iterator[Found]:
        """One proposal, or what kept it from working, for each."""
        started = time.monotonic()
        waiting = SeriesCheck.objects.filter(active=True, question__state__in=UNSETTLED).select_related("question")
        for check in waiting.order_by("last_run_at", "pk"):
            if time.monotonic() - started > SECONDS:
                return
            found = look_at(check)
            SeriesCheck.objects.filter(pk=check.pk).update(last_run_at=now)
            if found is not None:
                yield found


def look_at(check: SeriesCheck) -> Found | None:
    """What the series says now about the question, or why it cannot be read; None while it does not decide it."""
    try:
        data = _read(check.url)
        points = read_series(
            data,
            format=check.format,
            date_column=check.date_column,
            value_column=check.value_column,
            path=check.path,
        )
    except (HttpFailure, BadSeries, OSError) as problem:
        sentence = str(problem)[:500]
        return Found(check.question_id, FindingKind.CHECKER_FAILED, _digest(sentence.encode()), {"sentence": sentence})
    proposal = propose(
        points,
        operator=check.operator,
        threshold=check.threshold,
        first_day=check.first_day,
        last_day=check.last_day,
        any_day=check.reach == SeriesCheck.Reach.ANY,
    )
    if proposal is None:
        return None
    point = points[proposal.index]
    detail = {
        "outcome": proposal.outcome,
        "day": point.day.isoformat(),
        "value": str(point.value),
        "row": point.row,
        "url": check.url,
        "sha256": hashlib.sha256(data).hexdigest(),
        "sentence": _sentence(check, point, proposal.outcome),
    }
    return Found(check.question_id, FindingKind.PROPOSED, f"{proposal.outcome}:{_digest(point.row.encode())}", detail)


def _sentence(check: SeriesCheck, point: Point, outcome: str) -> str:
    holds = "is" if outcome == "true" else "is not"
    return f"{check.value_column} was {point.value} on {point.day}, which {holds} {check}.".replace(
        f"{check}", f"{check.operator} {check.threshold.normalize():f}"
    )


def _read(url: str) -> bytes:
    if url.startswith(FILE):
        return _file(url.removeprefix(FILE)).read_bytes()
    answer = fetch(url, rules=RULES)
    if answer.status != 200 or not answer.complete:
        raise BadSeries(f"The address answered {answer.status}{'' if answer.complete else ', and not to its end'}.")
    return answer.body


def _file(name: str) -> Path:
    """A file of the installation's own folder for series, and of no other."""
    folder = Path(settings.SERIES_FOLDER).resolve()
    path = (folder / name).resolve()
    if not path.is_relative_to(folder):
        raise BadSeries(f"Name a file in {folder.name}/.")
    if not path.is_file():
        raise BadSeries(f"There is no file {name!r} in {folder.name}/.")
    return path


def _digest(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()[:32]

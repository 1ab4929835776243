"""Notices to authors are prepared in the transaction of what they are about; sending is another's part, if at all."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import datetime

from ...models import Author, AuthorNotice, AuthorState, NoticeCause, Prediction, Resolution

# So many of a cause are named one by one; the author's page has the others.
MOST_NAMED = 20


def prepare_published(rows: Sequence[Prediction], now: datetime) -> None:
    """One notice to each author of these just published claims, however many are theirs. Call inside a verb."""
    said: dict[int, list[Prediction]] = defaultdict(list)
    for row in rows:
        if row.author is not None and row.author.state != AuthorState.DECEASED:
            said[row.author.pk].append(row)
    _prepare(
        [
            _notice(author, NoticeCause.PUBLISHED, str(min(one.recorded_seq or 0 for one in claims)), claims, now)
            for author, claims in said.items()
        ]
    )


def prepare_outcomes(resolutions: Sequence[Resolution], now: datetime) -> None:
    """One notice to each author who spoke on a question that was just settled. Call inside a verb."""
    outcomes = {one.question_id: one for one in resolutions}
    if not outcomes:
        return
    claims = Prediction.objects.public().filter(question__in=outcomes, author__merged_into__isnull=True)
    said: dict[tuple[int, int], list[Prediction]] = defaultdict(list)
    living = claims.exclude(author__state=AuthorState.DECEASED).order_by("recorded_seq")
    for row in living.only("public_id", "author", "question"):
        assert row.author_id is not None and row.question_id is not None
        said[row.author_id, row.question_id].append(row)
    _prepare(
        [
            _notice(author, NoticeCause.OUTCOME, str(outcomes[question].public_id), rows, now)
            for (author, question), rows in said.items()
        ]
    )


def prepare_imported(author_ids: Iterable[int], sha256: str, now: datetime) -> None:
    """One notice to each author for the whole file, however many batches it comes in. Call inside a verb."""
    living = Author.objects.filter(pk__among=set(author_ids)).exclude(state=AuthorState.DECEASED)
    told = AuthorNotice.objects.filter(cause=NoticeCause.IMPORTED, key=sha256, author__among=set(author_ids))
    known = set(told.values_list("author_id", flat=True))
    fresh = [pk for pk in living.order_by("pk").values_list("pk", flat=True) if pk not in known]
    _prepare([_notice(pk, NoticeCause.IMPORTED, sha256, (), now) for pk in fresh])


def _notice(
    author_id: int, cause: NoticeCause, key: str, claims: Sequence[Prediction], now: datetime
) -> AuthorNotice:  # fmt: skip
    about = [str(one.public_id) for one in claims[:MOST_NAMED]]
    return AuthorNotice(
        author_id=author_id, cause=cause, key=key, about=about, not_before=now, created_at=now
    )  # fmt: skip


def _prepare(rows: list[AuthorNotice]) -> None:
    if rows:
        AuthorNotice.objects.bulk_create(rows, batch_size=500, ignore_conflicts=True)

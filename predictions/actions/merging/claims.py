"""What happens to claims when their author, or their question, becomes another: twins, identities, revisions."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import Any

from ...models import Amendment, Author, Kind, Prediction, PredictionState, Question, User, WithdrawalReason
from ..drafted import check_text
from ..errors import Invalid
from ..log import Entry
from ..names import claim_identity
from ..payloads import decimal_text
from ..scores import questions_of
from ..takedown.words import Words, kept_words

# What an author says on a question by which two entries are the same claim, beside the quote.
_CLAIM = ("author_id", "question_id", "said_on", "probability")
MOVED = [
    "author", "question", "deadline", "identity", "revises", "state", "withdrawal_reason", "public_note", "reading_at",
    "last_seq",
]  # fmt: skip


def check_reason(reason: str) -> str:
    """The reason, trimmed. Raises Invalid without one."""
    check_text("reason", reason)
    if not reason.strip():
        raise Invalid.one("reason", "missing_reason", "Say why: the reason stands in the public log.")
    return reason.strip()


def withdraw_twins(moved: Iterable[Prediction], note: str) -> list[Prediction]:
    """Of two entries that now say the same, withdraw the later one as a duplicate (not saved); return those.

    Call it with the claims as moved, before they are saved; others on the same questions are read.
    """
    rows = {row.pk: row for row in moved if row.state == PredictionState.PUBLISHED}
    questions = questions_of(rows.values())
    others = Prediction.objects.filter(question_id__in=questions, state=PredictionState.PUBLISHED)
    rows |= {row.pk: row for row in others.exclude(pk__in=rows).select_related("author", "question")}
    kept = kept_words(rows)
    first: dict[tuple[Any, ...], Prediction] = {}
    twins: list[Prediction] = []
    for row in sorted(rows.values(), key=lambda one: one.recorded_seq or 0):
        # Of words that were deleted nobody can tell whether they are those of another: such a claim is like no other.
        quote = _quote(row, kept) or row.pk
        if first.setdefault((*(getattr(row, name) for name in _CLAIM), quote), row) is not row:
            row.state, row.withdrawal_reason = PredictionState.WITHDRAWN, WithdrawalReason.DUPLICATE
            row.public_note = note
            twins.append(row)
    return twins


def withdrawal_entries(twins: Sequence[Prediction], actor: User) -> list[Entry]:
    """What the log says of the duplicates."""
    return [
        Entry(
            Kind.PREDICTION_WITHDRAWN,
            row.log_subject,
            {
                "prediction": str(row.public_id), "question": str(row.question.public_id) if row.question else None,
                "reason": row.withdrawal_reason, "note": row.public_note, "actor": str(actor.public_id),
            },
        )
        for row in twins
    ]  # fmt: skip


def renew_identities(rows: Sequence[Prediction]) -> None:
    """Let imports know these claims again under author and question as they are now (not saved).

    An identity is of the words as first published, so what was amended since is read from the first amendment, and
    words that are withheld from where they are kept. Without its words, deleted for good, a claim keeps the one it has.
    """
    kept = kept_words([row.pk for row in rows])
    first = _as_published([row.pk for row in rows], kept)
    for row in rows:
        quote = _quote(row, kept)
        if row.identity and quote:
            assert row.author is not None and row.question is not None
            said = {"said_on": str(row.said_on), "probability": decimal_text(row.probability) or "", "quote": quote}
            said |= first.get(row.pk, {})
            row.identity = claim_identity(
                row.author.public_id, row.question.public_id, said["said_on"], said["probability"], said["quote"]
            )


def _quote(row: Prediction, kept: Mapping[int, Words]) -> str:
    """The claim's words, also while they are withheld; empty once they are deleted."""
    words = kept.get(row.pk)
    return row.quote or (str(words["prediction"]["quote"]) if words else "")


def _as_published(ids: Sequence[int], kept: Mapping[int, Words]) -> dict[int, dict[str, str]]:
    found: dict[int, dict[str, str]] = {}
    changes = Amendment.objects.filter(prediction_id__in=ids, field__in=("said_on", "probability", "quote"))
    for key, prediction, field, old in changes.order_by("seq", "id").values_list("id", "prediction_id", "field", "old"):
        if prediction is not None:
            withheld = kept.get(prediction, {}).get("amendments", {})
            said = withheld.get(str(key), [old])[0]
            found.setdefault(prediction, {}).setdefault(field, said)
    return found


def renew_revisions(pairs: Iterable[tuple[Author, Question]]) -> list[Prediction]:
    """Say of each author's claims on a question which one each revises, as publication would have; return the changed.

    Call it after the claims are saved.
    """
    changed: list[Prediction] = []
    for author, question in pairs:
        said = Prediction.objects.public().filter(author=author, question=question).order_by("recorded_seq")
        standing: list[Prediction] = []
        for row in said:
            before = [one for one in standing if _day(one) <= _day(row)]
            revised = max(reversed(before), key=_day, default=None)
            if row.state == PredictionState.PUBLISHED:
                standing.append(row)
                if row.revises_id != (revised.pk if revised else None):
                    row.revises = revised
                    changed.append(row)
    Prediction.objects.bulk_update(changed, ["revises"], batch_size=500)
    return changed


def _day(row: Prediction) -> date:
    return row.said_on or date.min

"""Withheld words where somebody quoted them: a rationale, an objection and its answer, a reply, a reason.

The terms of a question are no quotation: they say what is to come true, in the desk's own words.
"""

import json
from collections.abc import Collection, Iterator, Sequence
from typing import Any, Final

from django.db.models import Model, Q

from ...models import (
    Amendment,
    Challenge,
    Correction,
    LogEntry,
    LogOpening,
    Prediction,
    Reply,
    Resolution,
    Takedown,
    TakedownState,
    Verdict,
)
from ...transparency.replay.takedowns import WITHHELD, put_at
from ..errors import Conflict
from ..quotations import Needles, Path
from .words import FIELDS

# Of other entries' payloads these members are terms, names or addresses, and stay.
_TERMS: Final = frozenset({"statement", "resolution_criteria", "condition", "condition_criteria", "title", "url"})

# kind in the log, its key, the row, and the way to a text in it.
Place = tuple[str, str, Model, Path]


def quoted_in(row: Prediction, needles: Needles) -> list[Place]:
    """Every text about the prediction, its question and its author that quotes the words; seven queries."""
    if not needles:
        return []
    return [
        (kind, key, one, (name, *rest))
        for kind, key, one, names in _candidates(row)
        for name in names
        # What a correction says of the claim's own words goes with them.
        for rest in needles.paths(getattr(one, name), FIELDS if kind == "correction" else ())
    ]


def _candidates(row: Prediction) -> Iterator[tuple[str, str, Model, tuple[str, ...]]]:
    on, about = Q(question=row.question_id), Q(prediction=row)
    if row.question_id is None:
        on = about
    else:
        for verdict in Verdict.objects.filter(question=row.question_id):
            yield "verdict", str(verdict.public_id), verdict, ("rationale", "evidence")
        for one in Resolution.objects.filter(question=row.question_id):
            yield "resolution", str(one.public_id), one, ("superseded_reason",)
        for challenge in Challenge.objects.filter(question=row.question_id):
            yield "challenge", str(challenge.public_id), challenge, ("text", "answer")
    for change in Amendment.objects.filter(on | about):
        yield "amendment", f"{change.seq} {change.field}", change, ("reason",)
    for correction in Correction.objects.filter(on | about):
        yield "correction", str(correction.seq), correction, ("reason", "old", "new")
    for reply in Reply.objects.filter(on | about | Q(author=row.author_id)):
        yield "reply", str(reply.public_id), reply, ("text",)
    for takedown in Takedown.objects.filter(about):
        yield "takedown", str(takedown.seq), takedown, ("note",)


def entries_quoting(row: Prediction, needles: Needles, places: Sequence[Place], known: Collection[int]) -> list[int]:
    """Numbers of the entries that hold such a text, whether or not another takedown has closed them already.

    `known` are closed anyway. Three queries.
    """
    if not places and not _kept_aside(row, needles):
        return []
    subjects = [row.log_subject, *([row.question.log_subject] if row.question else ()),
                *([row.author.log_subject] if row.author else ())]  # fmt: skip
    named = {seq for _, _, one, _ in places if (seq := getattr(one, "last_seq", None)) is not None}
    about = LogEntry.objects.filter(Q(subject__in=subjects) | Q(seq__in=named)).values("seq")
    rows = LogOpening.objects.filter(seq__in=about, payload__isnull=False).exclude(seq__in=known).order_by("seq")
    return [one.seq for one in rows if needles.in_value(json.loads(bytes(one.payload)), _TERMS)]


def without_quotations(payload: dict[str, Any], needles: Needles) -> dict[str, Any]:
    """The payload of such an entry with the mark in place of those texts."""
    rest: dict[str, Any] = json.loads(json.dumps(payload))
    for path in list(needles.paths(rest, _TERMS)):
        put_at(rest, path, WITHHELD)
    return rest


def _beside(row: Prediction) -> list[Takedown]:
    """Other takedowns that keep words about the same question or author."""
    about = Q(prediction__author=row.author_id) | Q(
        prediction__question=row.question_id, prediction__question__isnull=False
    )
    rows = Takedown.objects.filter(about, state=TakedownState.WITHHELD).exclude(prediction=row)
    return list(rows.select_related("prediction"))


def _kept_aside(row: Prediction, needles: Needles) -> bool:
    """Whether another takedown has taken a text out of view that quotes these words too."""
    return any(needles.in_text(text) for one in _beside(row) for *_, text in one.words.get("elsewhere", ()))


def refuse_shared(row: Prediction, takedown: Takedown) -> None:
    """Raise Conflict where a text that would be put back also quotes another prediction that stays withheld."""
    for one in _beside(row):
        theirs = Needles((one.words["prediction"]["quote"], one.words["prediction"]["translation"]))
        if any(theirs.in_text(text) for *_, text in takedown.words.get("elsewhere", ())):
            sentence = (
                f"A text that quotes it also quotes prediction {one.prediction.public_id}, whose words are withheld: "
                "restore that one first."
            )
            raise Conflict.one("prediction", "quoted_with_another", sentence)


def forget_shared(row: Prediction, needles: Needles) -> None:
    """Delete the words from what other takedowns keep: nobody can put those texts back any more."""
    for one in _beside(row):
        kept = one.words.get("elsewhere", ())
        if any(needles.in_text(text) for *_, text in kept):
            hidden = [[*where, WITHHELD if needles.in_text(text) else text] for *where, text in kept]
            one.words = one.words | {"elsewhere": hidden}
            one.save(update_fields=["words"])


def hide(places: Sequence[Place]) -> list[list[Any]]:
    """Put the mark in place of each text; returns what stood there, as a takedown keeps it."""
    kept = []
    for kind, _, row, path in places:
        kept.append([kind, row.pk, list(path), _at(row, path)])
        _put(row, path, WITHHELD)
    return kept


def show_again(kept: Sequence[Sequence[Any]]) -> None:
    """Put the texts back, where nothing else stands by now."""
    models: dict[str, type[Model]] = {
        "verdict": Verdict, "resolution": Resolution, "challenge": Challenge, "amendment": Amendment,
        "correction": Correction, "reply": Reply, "takedown": Takedown,
    }  # fmt: skip
    for kind, pk, path, text in kept:
        row = models[kind]._default_manager.get(pk=pk)
        if _at(row, path) == WITHHELD:
            _put(row, path, text)


def _at(row: Model, path: Sequence[str | int]) -> Any:
    found = getattr(row, str(path[0]))
    for step in path[1:]:
        found = found[step]
    return found


def _put(row: Model, path: Sequence[str | int], text: str) -> None:
    name = str(path[0])
    whole = {name: getattr(row, name)}
    put_at(whole, path, text)
    setattr(row, name, whole[name])
    row.save(update_fields=[name])

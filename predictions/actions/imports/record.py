"""The part of the record that a batch touches, as plain values: a fixed number of queries, however many rows."""

import json
from collections.abc import Iterable, Sequence
from typing import Any, NamedTuple

from django.db import connection

from ...formats.row import moment_text, share_text
from ...models import (
    AuthorName,
    Commentary,
    OutletName,
    Prediction,
    Question,
    QuestionState,
    QuestionTopic,
    Resolution,
)
from ...models.exchange import RETRACTED, moment
from ..names import claim_identity
from .normal import Filled

_DAY = len("2026-01-31")


class Named(NamedTuple):
    """An author or an outlet."""

    pk: int
    public_id: str
    slug: str
    name: str
    last_seq: int | None


class Piece(NamedTuple):
    """A commentary."""

    pk: int
    public_id: str
    url: str
    archive_url: str
    title: str
    published_on: str | None
    text_sha256: str


class Asked(NamedTuple):
    """A published question, or one that the batch makes; days are text."""

    pk: int
    public_id: str
    event_pk: int
    event: str
    state: str
    statement_key: str
    import_key: str
    deadline: str
    resolution_criteria: str
    condition: str
    condition_deadline: str
    event_key: str
    time_zone: str
    # People of the desk are at it: one verdict waits for another, or an outcome was taken back.
    in_judgement: bool = False


class Claim(NamedTuple):
    """A published or withdrawn prediction, its values as cells of a row."""

    pk: int
    question_pk: int
    outlet_pk: int | None
    identity: str
    cells: dict[str, str]


class Settled(NamedTuple):
    """The outcome in force on a question, its values as cells of a row."""

    outcome: str
    cells: dict[str, str]


def named_by_key(model: "type[AuthorName | OutletName]", keys: Iterable[str]) -> dict[str, Named]:
    """Authors or outlets by any of these name keys."""
    of = "author" if model is AuthorName else "outlet"
    names = (f"{of}__{field}" for field in ("pk", "public_id", "slug", "name", "last_seq"))
    rows = model.objects.filter(key__among=keys).values_list("key", *names)
    return {key: Named(pk, str(public_id), *rest) for key, pk, public_id, *rest in rows}


def pieces_by_key(keys: Iterable[str]) -> dict[str, Piece]:
    """Commentaries by key."""
    rows = Commentary.objects.filter(key__among=keys).values_list(
        "key", "pk", "public_id", "url", "archive_url", "title", "published_on", "text_sha256"
    )
    return {
        key: Piece(pk, str(public_id), url, archive, title, str(day) if day else None, sha256)
        for key, pk, public_id, url, archive, title, day, sha256 in rows
    }


_ASKED = (
    "pk", "public_id", "event_id", "event__public_id", "state", "statement_key", "import_key", "deadline",
    "resolution_criteria", "condition", "condition_deadline", "event__name_key", "time_zone",
    "awaiting", "round",
)  # fmt: skip


def _asked(rows: Any) -> list[Asked]:
    return [
        Asked(
            pk, str(public_id), event_pk, str(event), state, statement_key, import_key or "", str(deadline), criteria,
            condition, str(condition_deadline or ""), event_key or "", time_zone, bool(awaiting or round > 1),
        )
        for (pk, public_id, event_pk, event, state, statement_key, import_key, deadline, criteria, condition,
             condition_deadline, event_key, time_zone, awaiting, round) in rows.values_list(*_ASKED)
    ]  # fmt: skip


def questions_by_key(batch: Iterable[Filled]) -> dict[str, Asked]:
    """Published questions by the rows' question keys."""
    public, found = Question.objects.public(), dict[str, Asked]()
    named = {row.question_key.removeprefix("key:") for row in batch if row.question_key.startswith("key:")}
    if named:
        found |= {f"key:{one.import_key}": one for one in _asked(public.filter(import_key__among=named))}
    worded = {row.statement_key for row in batch if not row.question_key.startswith("key:")}
    for one in _asked(public.filter(statement_key__among=worded).order_by("-id")):  # the first recorded one wins
        found[f"text:{one.statement_key}:{one.deadline}"] = one
    return _merged(named, worded) | found


def _merged(named: Iterable[str], worded: Iterable[str]) -> dict[str, Asked]:
    """Those that were merged, by the keys they had: the terms are theirs, and claims go to the question that stays."""
    gone = Question.objects.filter(state=QuestionState.MERGED)
    rows = gone.filter(import_key__among=named) | gone.filter(statement_key__among=worded)
    into = dict(rows.values_list("pk", "merged_into_id"))
    if not into:
        return {}
    stays = {one.pk: one for one in _asked(Question.objects.filter(pk__in=into.values()))}
    found: dict[str, Asked] = {}
    for one in _asked(rows):
        to = stays[into[one.pk]]
        key = f"key:{one.import_key}" if one.import_key else f"text:{one.statement_key}:{one.deadline}"
        found[key] = one._replace(
            pk=to.pk, public_id=to.public_id, event_pk=to.event_pk, event=to.event, state=to.state
        )
    return found


_CLAIM = (
    "pk", "question_id", "outlet_id", "identity", "external_id", "commentary__title", "commentary__url",
    "commentary__published_on", "quote", "question__deadline", "hedge", "retracts", "probability",
    "question__import_key", "said_on", "low", "high", "question__condition_deadline", "reference_probability",
    "reference_source", "reference_at", "place", "speaker_role",
)  # fmt: skip


def claims_of(rows: Any) -> list[Claim]:
    """Claims from a queryset of predictions; the cells are those that an import compares one by one."""
    return [
        Claim(pk, question_pk, outlet_pk, identity, {
            "external_id": external_id.strip(), "source_title": title.strip(), "source_url": url.strip(),
            "published_on": str(published_on or said_on), "quote": "" if quote.isspace() else quote,
            "deadline": str(deadline), "hedge": RETRACTED if retracts else hedge.strip(),
            "probability": share_text(probability), "question": (import_key or "").strip(), "said_on": str(said_on),
            "low": share_text(low), "high": share_text(high), "condition_deadline": str(condition_deadline or ""),
            "reference_probability": share_text(reference), "reference_source": source.strip(),
            "reference_at": at if len(at) <= _DAY else moment_text(moment(at)), "place": place.strip(),
            "speaker_role": role,
        })
        for (pk, question_pk, outlet_pk, identity, external_id, title, url, published_on, quote, deadline, hedge,
             retracts, probability, import_key, said_on, low, high, condition_deadline, reference, source, at, place,
             role) in rows.values_list(*_CLAIM)
    ]  # fmt: skip


def claims_by_number(numbers: Iterable[tuple[int | None, str]]) -> dict[tuple[int | None, str], Claim]:
    """Published and withdrawn claims by outlet and external id."""
    wanted = list(numbers)
    outlets = [(outlet, number) for outlet, number in wanted if outlet is not None]
    nowhere = [number for outlet, number in wanted if outlet is None]
    pks = [*_numbered(outlets), *_numbered_nowhere(nowhere)]
    found = claims_of(Prediction.objects.filter(pk__among=pks))
    return {(one.outlet_pk, one.cells["external_id"]): one for one in found}


# These lean on the unique indexes of external ids, and say their conditions word for word, which SQLite needs. What
# else is asked of predictions here never speaks of their state: SQLite would walk the index of states instead. The
# arrays stand in sub-selects for the reason that models.lookups gives.
_PUBLIC = "NOT (p.external_id = '') AND p.state IN ('published', 'withdrawn')"
_NUMBERED = {
    "postgresql": f"""
        SELECT p.id FROM unnest((SELECT %s::bigint[]), (SELECT %s::text[])) AS wanted (outlet_id, external_id)
        JOIN predictions_prediction p ON p.outlet_id = wanted.outlet_id AND p.external_id = wanted.external_id
        WHERE {_PUBLIC}""",
    "sqlite": f"""
        SELECT p.id FROM json_each(%s) AS wanted
        CROSS JOIN predictions_prediction p ON p.outlet_id = json_extract(wanted.value, '$[0]')
        AND p.external_id = json_extract(wanted.value, '$[1]') WHERE {_PUBLIC}""",
}
_NUMBERED_NOWHERE = {
    "postgresql": f"""
        SELECT p.id FROM unnest((SELECT %s::text[])) AS wanted (external_id)
        JOIN predictions_prediction p ON p.external_id = wanted.external_id
        WHERE p.outlet_id IS NULL AND {_PUBLIC}""",
    "sqlite": f"""
        SELECT p.id FROM json_each(%s) AS wanted
        CROSS JOIN predictions_prediction p ON p.external_id = wanted.value WHERE p.outlet_id IS NULL AND {_PUBLIC}""",
}


def _numbered(pairs: Sequence[tuple[int, str]]) -> list[int]:
    columns: list[Any] = [list(column) for column in zip(*pairs, strict=True)]
    return _keys(_NUMBERED, columns if connection.vendor == "postgresql" else [json.dumps(pairs)]) if pairs else []


def _numbered_nowhere(numbers: list[str]) -> list[int]:
    given = numbers if connection.vendor == "postgresql" else json.dumps(numbers)
    return _keys(_NUMBERED_NOWHERE, [given]) if numbers else []


def _keys(queries: dict[str, str], parameters: list[Any]) -> list[int]:
    with connection.cursor() as cursor:
        cursor.execute(queries[connection.vendor], parameters)
        return [pk for (pk,) in cursor.fetchall()]


def claims_by_identity(identities: Iterable[str]) -> dict[str, Claim]:
    """Claims by identity, which they have from their publication on."""
    rows = Prediction.objects.filter(identity__among=identities).exclude(identity="")
    return {one.identity: one for one in claims_of(rows)}


class Record:
    """What the record knows already of a batch of rows."""

    def __init__(self, batch: Sequence[Filled]) -> None:
        self.authors = named_by_key(AuthorName, {row.author_key for row in batch})
        self.outlets = named_by_key(OutletName, {row.outlet_key for row in batch})
        numbers = {self._number(row): None for row in batch if row.external_id}
        self._by_number = claims_by_number(numbers)
        others = [row for row in batch if not row.external_id or self._number(row) not in self._by_number]
        self._by_key = questions_by_key(others)
        identities = {identity for row in others if (identity := self.identity_of(row))}
        self._by_identity = claims_by_identity(identities) if identities else {}
        claims = (*self._by_number.values(), *self._by_identity.values())
        self._questions = {one.pk: one for one in self._by_key.values()}
        missing = {claim.question_pk for claim in claims} - self._questions.keys()
        if missing:
            self._questions |= {one.pk: one for one in _asked(Question.objects.filter(pk__among=missing))}
        self.topics = _topics(self._questions)
        self.in_force = _in_force(self._questions)

    def identity_of(self, row: Filled) -> str | None:
        """The claim's identity, as publication computes it; None while author or question are unknown."""
        author, question = self.authors.get(row.author_key), self._by_key.get(row.question_key)
        if author is None or question is None:
            return None
        return identity_of(author.public_id, question.public_id, row)

    def claim(self, row: Filled) -> Claim | None:
        """The published prediction that this row is already: by number, else an unnumbered one that says the same."""
        if row.external_id:
            numbered = self._by_number.get(self._number(row))
            if numbered is not None:
                return numbered
        if not self._by_identity:
            return None
        same = self._by_identity.get(self.identity_of(row) or "")
        return same if same is not None and not (same.cells["external_id"] and row.external_id) else None

    def question(self, row: Filled, claim: Claim | None) -> Asked | None:
        """The question of a known claim, else the one that the row asks, if it is on record."""
        return self._by_key.get(row.question_key) if claim is None else self._questions[claim.question_pk]

    def _number(self, row: Filled) -> tuple[int | None, str]:
        outlet = self.outlets.get(row.outlet_key)
        return (outlet.pk if outlet else None, row.external_id)


def identity_of(author: str, question: str, row: Filled) -> str:
    """The digest by which imports know a claim again, from two public ids."""
    return claim_identity(author, question, row.spoken_on, row.point, row.quote)


def _topics(question_pks: Iterable[int]) -> dict[int, set[str]]:
    found: dict[int, set[str]] = {}
    pks = list(question_pks)
    if pks:
        rows = QuestionTopic.objects.filter(question__among=pks).values_list("question_id", "topic__name_key")
        for pk, key in rows:
            found.setdefault(pk, set()).add(key)
    return found


def _in_force(question_pks: Iterable[int]) -> dict[int, Settled]:
    pks = list(question_pks)
    if not pks:
        return {}
    rows = Resolution.objects.filter(superseded_at__isnull=True, question__among=pks).values_list(
        "question_id", "outcome", "known_on", "credit", "verdict__evidence", "verdict__rationale"
    )
    return {pk: _settled(outcome, str(known_on), share_text(credit), evidence, rationale)
            for pk, outcome, known_on, credit, evidence, rationale in rows}  # fmt: skip


def _settled(outcome: str, known_on: str, credit: str, evidence: list[dict[str, str]], rationale: str) -> Settled:
    source: dict[str, str] = next((one for one in evidence if one.get("kind") == "source"), {})
    quote = source.get("quote", "")
    return Settled(outcome, {
        "outcome": outcome, "resolved_on": known_on, "credit": credit if outcome == "partial" else "",
        "evidence_url": source.get("url", "").strip(), "evidence_quote": "" if quote.isspace() else quote,
        "rationale": "" if rationale.isspace() else rationale,
    })  # fmt: skip

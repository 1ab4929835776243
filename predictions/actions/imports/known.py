"""What the record knows already of a batch of rows, and whether the two agree."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import TypeVar

from ...formats import COLUMNS, LineProblem
from ...formats.row import cells_of
from ...models import Prediction, PredictionState, Question, Resolution
from ...models.exchange import as_row
from ...models.predictions import PredictionQuerySet
from ..catalogue import authors_by_key, outlets_by_key
from ..names import claim_identity, name_key, statement_key
from ..payloads import decimal_text
from .normal import Filled, raw

T = TypeVar("T")

# A list of parameters that both engines take.
CHUNK = 400
# What a known row may leave open: the question, or an earlier import, has said it.
_MAY_BE_SILENT = frozenset(
    {"resolution_criteria", "condition", "condition_deadline", "event", "topic", "question", "said_on", "low", "high",
     "probability", "hedge", "time_zone", "evidence_url", "evidence_quote", "rationale", "outcome", "resolved_on",
     "credit", "speaker_role", "deadline", "external_id"}
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Planned:
    """What will be done with one sound row."""

    filled: Filled
    question: Question | None  # None: to be made
    known: Prediction | None  # None: to be made
    settles: bool


class Record:
    """The part of the record that a batch touches, read in a fixed number of queries per 400 rows."""

    def __init__(self, batch: Sequence[Filled]) -> None:
        self.authors = authors_by_key({name_key(one.row.author) for one in batch})
        self.outlets = outlets_by_key({name_key(one.row.outlet) for one in batch})
        self.questions = _questions(batch)
        self.by_external_id = _by_external_id({one.row.external_id for one in batch if one.row.external_id})
        unnumbered = [one for one in batch if self._numbered(one) is None]
        self.by_identity = _by_identity({identity for one in unnumbered if (identity := self.identity_of(one))})
        claims = (*self.by_external_id.values(), *self.by_identity.values())
        questions = {question.pk for question in self.questions.values()}
        self.in_force = _in_force(questions | {one.question_id for one in claims if one.question_id is not None})

    def identity_of(self, filled: Filled) -> str | None:
        """The claim's identity, as publication computes it; None while author or question are unknown."""
        author = self.authors.get(name_key(filled.row.author))
        question = self.questions.get(filled.question_key)
        if author is None or question is None:
            return None
        return claim_identity(
            author.public_id, question.public_id, filled.said_on, filled.reading.probability, filled.row.quote
        )

    def prediction(self, filled: Filled) -> Prediction | None:
        """The published prediction that this row is already: by number, else an unnumbered one that says the same."""
        numbered = self._numbered(filled)
        if numbered is not None:
            return numbered
        same = self.by_identity.get(self.identity_of(filled) or "")
        return same if same is not None and not (same.external_id and filled.row.external_id) else None

    def _numbered(self, filled: Filled) -> Prediction | None:
        if not filled.row.external_id:
            return None
        outlet = self.outlets.get(name_key(filled.row.outlet))
        return self.by_external_id.get((outlet.pk if outlet else None, filled.row.external_id))


def plan(batch: Sequence[Filled]) -> Iterator[Planned | LineProblem]:
    """For each row what is to be done, or what speaks against it; reads only."""
    record = Record(batch)
    settling: set[object] = set()
    for filled in batch:
        known = record.prediction(filled)
        question = known.question if known is not None else record.questions.get(filled.question_key)
        problem = _contradicts(filled, known, question, record)
        if problem is not None:
            yield problem
            continue
        asked = filled.question_key if question is None else question.pk
        settles = bool(filled.row.outcome) and asked not in settling and (question is None or not question.settled)
        if settles:
            settling.add(asked)
        yield Planned(filled, question, known, settles)


def _contradicts(
    filled: Filled, known: Prediction | None, question: Question | None, record: Record
) -> LineProblem | None:
    if question is not None:
        field = _other_terms(filled, question) or _other_outcome(filled, record.in_force.get(question.pk))
        if field:
            return _conflict(filled, field, "the question has another in the ledger")
    if known is not None:
        field = _other_claim(filled, known, record)
        if field:
            return _conflict(filled, field, "the ledger has this claim with another")
    return None


def _conflict(filled: Filled, field: str, why: str) -> LineProblem:
    return LineProblem(
        filled.row.line, field, "conflict",
        f"This is not the {field} on record ({why}): an import never overwrites; amend it there, with a reason.",
        raw=raw(filled.row),
    )  # fmt: skip


def _other_terms(filled: Filled, question: Question) -> str:
    """The first column in which the row speaks of other terms than the question has."""
    have = {
        "deadline": str(question.deadline), "resolution_criteria": question.resolution_criteria.strip(),
        "condition": question.condition.strip(), "condition_deadline": str(question.condition_deadline or ""),
        "event": question.event.name_key or "", "statement": question.statement_key, "time_zone": question.time_zone,
    }  # fmt: skip
    said = filled.question_cells
    if (filled.row.topics and not {name_key(name) for name in filled.row.topics}
            <= {topic.name_key for topic in question.topics.all()}):  # fmt: skip
        return "topic"
    return next((name for name, value in have.items() if name in said and said[name] != value), "")


def _other_outcome(filled: Filled, resolution: Resolution | None) -> str:
    if resolution is None or not filled.row.outcome:
        return ""
    have = {"outcome": resolution.outcome, "resolved_on": str(resolution.known_on)}
    if filled.row.outcome == "partial":
        have["credit"] = decimal_text(resolution.credit) or ""
    said = filled.outcome_cells | {"credit": decimal_text(filled.row.credit) or ""}
    return next((name for name, value in have.items() if said[name] != value), "")


def _other_claim(filled: Filled, known: Prediction, record: Record) -> str:
    """The first column in which the row differs from the known claim, apart from what it leaves open."""
    assert known.question is not None
    resolution = record.in_force.get(known.question_id or 0)
    have = as_row(known, resolution, ())  # topics are compared with the question
    for name, on_record, given in zip(COLUMNS, cells_of(have), cells_of(filled.row), strict=True):
        if on_record == given or (not given and name in _MAY_BE_SILENT):
            continue
        if (
            name in ("outcome", "resolved_on", "evidence_url", "evidence_quote", "rationale", "credit")
            and not resolution
        ):
            continue  # its only news is the outcome
        if name in ("topic", "event", "resolution_criteria", "condition", "author", "outlet", "time_zone"):
            continue  # compared above by their keys
        if name == "statement" or (name == "external_id" and not on_record):
            continue  # the first is compared above too; the second is a number for what had none
        return name
    return ""


def _questions(batch: Sequence[Filled]) -> dict[str, Question]:
    """Published questions by the batch's question keys."""
    public = Question.objects.public().select_related("event").prefetch_related("topics")
    found: dict[str, Question] = {}
    for part in _parts({one.row.question for one in batch if one.row.question}):
        found |= {f"key:{question.import_key}": question for question in public.filter(import_key__in=part)}
    for part in _parts({statement_key(one.row.statement, one.row.condition) for one in batch if not one.row.question}):
        for question in public.filter(statement_key__in=part).order_by("-id"):  # the first recorded one wins
            found[f"text:{question.statement_key}:{question.deadline}"] = question
    return found


def _in_force(question_ids: Iterable[int]) -> dict[int, Resolution]:
    found: dict[int, Resolution] = {}
    current = Resolution.objects.filter(superseded_at__isnull=True).select_related("verdict")
    for part in _parts(question_ids):
        found |= {one.question_id: one for one in current.filter(question_id__in=part)}
    return found


def _claims() -> PredictionQuerySet:
    public = Prediction.objects.filter(state__in=(PredictionState.PUBLISHED, PredictionState.WITHDRAWN))
    return public.select_related("author", "outlet", "commentary__outlet", "question__event").prefetch_related(
        "question__topics"
    )


def _by_external_id(ids: Iterable[str]) -> dict[tuple[int | None, str], Prediction]:
    found: dict[tuple[int | None, str], Prediction] = {}
    for part in _parts(ids):
        for row in _claims().filter(external_id__in=part):
            found[row.outlet_id, row.external_id] = row
    return found


def _by_identity(identities: Iterable[str]) -> dict[str, Prediction]:
    found: dict[str, Prediction] = {}
    for part in _parts(identities):
        found |= {row.identity: row for row in _claims().filter(identity__in=part)}
    return found


def _parts(values: Iterable[T]) -> Iterator[list[T]]:
    wanted = list(values)
    for start in range(0, len(wanted), CHUNK):
        yield wanted[start : start + CHUNK]

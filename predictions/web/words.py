"""Figures, states and kinds as readers read them. Unknown is a dash, never a nought."""

from decimal import ROUND_HALF_EVEN, Decimal
from typing import Final

from ..models import (
    Basis,
    ChallengeState,
    CorrectionKind,
    Kind,
    Outcome,
    Prediction,
    QuestionState,
    Score,
    ScoreStatus,
)

UNKNOWN: Final = "–"
PER_CENT: Final = "\u00a0%"
_MINUS: Final = "−"
_ISOLATE, _POP = "\u2068", "\u2069"


def score(value: float | None) -> str:
    """A Brier score or another loss, with three places."""
    return UNKNOWN if value is None else f"{value:.3f}"


def signed(value: float | None, places: int = 3) -> str:
    """A difference with its sign."""
    if value is None:
        return UNKNOWN
    text = f"{abs(value):.{places}f}"
    if float(text) == 0:
        return text
    return f"{'+' if value > 0 else _MINUS}{text}"


def percent(value: Decimal | float | None) -> str:
    """A share or a probability with at most one place; certainty is written only where it is certain."""
    if value is None:
        return UNKNOWN
    exact = Decimal(str(value)) * 100
    if 0 < exact < Decimal("0.1"):
        return f"under 0.1{PER_CENT}"
    if Decimal("99.9") < exact < 100:
        return f"over 99.9{PER_CENT}"
    text = format(exact.quantize(Decimal("0.1"), ROUND_HALF_EVEN), "f")
    return f"{text.removesuffix('.0')}{PER_CENT}"


def whole_percent(value: float | None) -> str:
    """A share of few cases, without places that would promise more than there is."""
    return UNKNOWN if value is None else f"{round(100 * value)}{PER_CENT}"


def spread(low: str, high: str) -> str:
    """Two figures as the ends of a range; nothing where they are unknown."""
    return "" if UNKNOWN in (low, high) else f"{low} to {high}"


def number_of(n: int, thing: str, things: str = "") -> str:
    """A count with its noun."""
    return f"{n:,} {thing if n == 1 else things or thing + 's'}"


def isolated(text: str) -> str:
    """Text for where no element can hold it (titles): what turns the direction of writing ends with it."""
    return text if text.isascii() else f"{_ISOLATE}{text}{_POP}"


def shortened(text: str, most: int) -> str:
    """The beginning of a text, whole words where that is possible."""
    squeezed = " ".join(text.split())
    if len(squeezed) <= most:
        return squeezed
    return f"{squeezed[: most - 1].rsplit(' ', 1)[0]} …"


BASIS: Final[dict[str, str]] = {
    Basis.STATED: "a number that the author gave",
    Basis.HEDGE: "our reading of the author’s words",
    Basis.BARE: "our reading of a plain “will” or “won’t”",
    Basis.IMPORT: "the number in the imported file",
}

OUTCOME: Final = {
    Outcome.TRUE: "It happened",
    Outcome.FALSE: "It did not happen",
    Outcome.PARTIAL: "Partly",
    Outcome.VOID: "Void",
    Outcome.UNVERIFIABLE: "Unverifiable",
    Outcome.AMBIGUOUS: "Ambiguous",
}

OUTCOME_MEANS: Final = {
    Outcome.TRUE: "The statement came true.",
    Outcome.FALSE: "The statement did not come true.",
    Outcome.PARTIAL: "The statement came true in part, as its criteria foresaw.",
    Outcome.VOID: "The condition never came about, or the question fell away: neither yes nor no. It is not scored.",
    Outcome.UNVERIFIABLE: "No source shows it either way. It is not scored.",
    Outcome.AMBIGUOUS: "The criteria do not decide it. It is not scored.",
}

JUDGED: Final = {
    "one_editor": "judged by one editor",
    "two_editors": "judged by two editors, the second without seeing the first one’s verdict",
    "adjudicator": "decided by an adjudicator, who saw what was found before",
    "import": "as given by an imported file; not judged by this desk",
}

CHALLENGE: Final = {
    ChallengeState.OPEN: "Waits for the desk’s answer",
    ChallengeState.UPHELD: "Upheld: the question was reopened",
    ChallengeState.DISMISSED: "Dismissed: the outcome stood",
}

CORRECTED: Final = {
    CorrectionKind.OUTCOME: "Outcome corrected",
    CorrectionKind.REOPENED: "Outcome taken back, to be judged anew",
    CorrectionKind.QUESTION: "Question amended",
    CorrectionKind.PREDICTION: "Record of what was said amended",
    CorrectionKind.WITHDRAWN: "Entry withdrawn",
    CorrectionKind.REINSTATED: "Entry reinstated",
}

STATUS: Final = {
    ScoreStatus.SCORED: "Settled",
    ScoreStatus.OPEN: "Open",
    ScoreStatus.VAGUE: "Too vague to score",
    ScoreStatus.LATE: "Said after it was known",
    ScoreStatus.RETRACTED: "Taken back at once",
    ScoreStatus.VOID: "Void",
    ScoreStatus.UNVERIFIABLE: "Unverifiable",
    ScoreStatus.AMBIGUOUS: "Ambiguous",
    ScoreStatus.WITHDRAWN: "Withdrawn",
}

KIND: Final = {
    Kind.QUESTION_PUBLISHED: "Question published",
    Kind.QUESTION_AMENDED: "Question amended by the desk",
    Kind.PREDICTION_PUBLISHED: "Prediction published",
    Kind.PREDICTION_AMENDED: "Prediction amended by the desk",
    Kind.PREDICTION_REFUSED: "Find refused",
    Kind.PREDICTION_WITHDRAWN: "Prediction withdrawn by the desk",
    Kind.VERDICT_GIVEN: "Verdict given",
    Kind.CONDITION_SETTLED: "Condition judged",
    Kind.CHALLENGE_OPENED: "Challenge published",
    Kind.CHALLENGE_ANSWERED: "Challenge answered",
    Kind.PREDICTION_REINSTATED: "Prediction reinstated",
    Kind.RESOLUTION_SET: "Outcome set",
    Kind.RESOLUTION_FINALISED: "Outcome final",
    Kind.RESOLUTION_SUPERSEDED: "Outcome corrected",
    Kind.QUESTION_MERGED: "Merged with another question that asks the same",
    Kind.AUTHOR_TOLD: "The author was told",
    Kind.REPLY_PUBLISHED: "A reply of the author was published",
    Kind.IMPORT_ROW: "Imported, as one row of a file",
    Kind.IMPORT_BATCH: "A batch of a file imported",
    Kind.EVENT_MERGED: "Two events are one",
    Kind.AUTHOR_CHANGED: "An author’s name changed",
    Kind.AUTHOR_MERGED: "Two authors are one person",
    Kind.OUTLET_CHANGED: "An outlet’s name changed",
    Kind.READING_GIVEN: "Reading given",
    Kind.COMMENTARY_AMENDED: "Piece amended by the desk",
    Kind.REPLY_PUBLISHED: "Author’s reply published",
    Kind.AUTHOR_TOLD: "Author told",
    Kind.FRAME_DECLARED: "Rules of selection declared",
    Kind.FRAME_CHANGED: "Rules of selection changed",
    Kind.PAYLOAD_WITHHELD: "Opening withheld",
    Kind.PAYLOAD_RESTORED: "Opening restored",
    Kind.PAYLOAD_SHREDDED: "Opening deleted for good",
    Kind.HOLD_SET: "Legal hold set",
    Kind.HOLD_LIFTED: "Legal hold lifted",
    Kind.KEY_ROTATED: "The log’s key rotated",
    Kind.KEY_LOST: "The log’s key lost, and replaced",
    Kind.METHOD_CHANGED: "Method of scoring changed",
}

FIELD: Final = {
    "resolution_criteria": "criteria", "time_zone": "time zone", "condition_criteria": "criteria of the condition",
    "condition_deadline": "last day of the condition", "said_on": "day it was said", "commentary": "source",
    "speaker_role": "role of the speaker", "after_news": "said after the news",
    "reference_probability": "reference probability", "reference_source": "source of the reference",
    "reference_at": "time of the reference",
}  # fmt: skip

SPEAKER: Final = {
    "byline": "in their own piece", "guest": "as a guest", "quoted": "as quoted in the piece",
    "endorsed": "as a forecast of others that they endorsed",
}  # fmt: skip


def state_of(state: str, due: bool) -> str:
    """Where a question stands."""
    if due:
        return "Due: the deadline is over and the outcome is not marked yet"
    return {
        QuestionState.OPEN: "Open",
        QuestionState.REOPENED: "Open again, after a correction",
        QuestionState.PROVISIONAL: "Settled, open to challenge",
        QuestionState.FINAL: "Settled",
    }[QuestionState(state)]


def is_ours(basis: str) -> bool:
    """Whether the numbers are this desk's reading of words; such figures carry a dagger."""
    return basis in (Basis.HEDGE, Basis.BARE)


def probability_of(said: Prediction) -> str:
    """What one statement comes to, for a list: a percentage, daggered where it is our reading, or why there is none."""
    if said.retracts:
        return "taken back"
    if said.vague:
        return "too vague"
    return f"{percent(said.probability)}{'†' if is_ours(said.basis) else ''}"


def probability_counted(row: Score) -> str:
    """The last probability that counted in a score."""
    return f"{percent(row.probability)}{'†' if is_ours(row.basis) else ''}"

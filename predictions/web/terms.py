"""What readers call outcomes, states, kinds of entries and fields: English, marked for translation."""

from collections.abc import Iterator, Mapping
from typing import Final

from django.utils.translation import gettext_noop

from ..models import (
    Basis,
    ChallengeState,
    ConditionOutcome,
    CorrectionKind,
    Kind,
    Outcome,
    QuestionState,
    ScoreStatus,
)
from .texts import gettext as _


class Worded(Mapping[str, str]):
    """Texts by what they are of, each in the language that is in force when it is asked for."""

    def __init__(self, texts: Mapping[str, str]) -> None:
        self._texts = dict(texts)

    def __getitem__(self, key: str) -> str:
        return _(self._texts[key])

    def __iter__(self) -> Iterator[str]:
        return iter(self._texts)

    def __len__(self) -> int:
        return len(self._texts)


BASIS: Final = Worded(
    {
        Basis.STATED: gettext_noop("a number that the author gave"),
        Basis.HEDGE: gettext_noop("our reading of the author’s words"),
        Basis.BARE: gettext_noop("our reading of a plain “will” or “won’t”"),
        Basis.IMPORT: gettext_noop("the number in the imported file"),
    }
)

OUTCOME: Final = Worded(
    {
        Outcome.TRUE: gettext_noop("It happened"),
        Outcome.FALSE: gettext_noop("It did not happen"),
        Outcome.PARTIAL: gettext_noop("Partly"),
        Outcome.VOID: gettext_noop("Void"),
        Outcome.UNVERIFIABLE: gettext_noop("Unverifiable"),
        Outcome.AMBIGUOUS: gettext_noop("Ambiguous"),
    }
)

OUTCOME_MEANS: Final = Worded(
    {
        Outcome.TRUE: gettext_noop("The statement came true."),
        Outcome.FALSE: gettext_noop("The statement did not come true."),
        Outcome.PARTIAL: gettext_noop("The statement came true in part, as its criteria foresaw."),
        Outcome.VOID: gettext_noop(
            "The condition never came about, or the question fell away: neither yes nor no. It is not scored."
        ),
        Outcome.UNVERIFIABLE: gettext_noop("No source shows it either way. It is not scored."),
        Outcome.AMBIGUOUS: gettext_noop("The criteria do not decide it. It is not scored."),
    }
)

JUDGED: Final = Worded(
    {
        "one_editor": gettext_noop("judged by one editor"),
        "two_editors": gettext_noop("judged by two editors, the second without seeing the first one’s verdict"),
        "adjudicator": gettext_noop("decided by an adjudicator, who saw what was found before"),
        "import": gettext_noop("as given by an imported file; not judged by this desk"),
    }
)

CHALLENGE: Final = Worded(
    {
        ChallengeState.OPEN: gettext_noop("Waits for the desk’s answer"),
        ChallengeState.UPHELD: gettext_noop("Upheld: the question was reopened"),
        ChallengeState.DISMISSED: gettext_noop("Dismissed: the outcome stood"),
    }
)

CORRECTED: Final = Worded(
    {
        CorrectionKind.OUTCOME: gettext_noop("Outcome corrected"),
        CorrectionKind.REOPENED: gettext_noop("Outcome taken back, to be judged anew"),
        CorrectionKind.QUESTION: gettext_noop("Question amended"),
        CorrectionKind.PREDICTION: gettext_noop("Record of what was said amended"),
        CorrectionKind.WITHDRAWN: gettext_noop("Entry withdrawn"),
        CorrectionKind.REINSTATED: gettext_noop("Entry reinstated"),
    }
)

CONDITION: Final = Worded(
    {
        ConditionOutcome.MET: gettext_noop("met"),
        ConditionOutcome.NOT_MET: gettext_noop("not met"),
        ConditionOutcome.UNCLEAR: gettext_noop("unclear"),
    }
)

STATUS: Final = Worded(
    {
        ScoreStatus.SCORED: gettext_noop("Settled"),
        ScoreStatus.OPEN: gettext_noop("Open"),
        ScoreStatus.VAGUE: gettext_noop("Too vague to score"),
        ScoreStatus.LATE: gettext_noop("Said after it was known"),
        ScoreStatus.RETRACTED: gettext_noop("Taken back at once"),
        ScoreStatus.VOID: gettext_noop("Void"),
        ScoreStatus.UNVERIFIABLE: gettext_noop("Unverifiable"),
        ScoreStatus.AMBIGUOUS: gettext_noop("Ambiguous"),
        ScoreStatus.WITHDRAWN: gettext_noop("Withdrawn"),
    }
)

# Why a claim has no score, to end a sentence.
WHY_UNSCORED: Final = Worded(
    {
        ScoreStatus.SCORED: gettext_noop("settled"),
        ScoreStatus.OPEN: gettext_noop("open"),
        ScoreStatus.VAGUE: gettext_noop("too vague to score"),
        ScoreStatus.LATE: gettext_noop("said after it was known"),
        ScoreStatus.RETRACTED: gettext_noop("taken back at once"),
        ScoreStatus.VOID: gettext_noop("void"),
        ScoreStatus.UNVERIFIABLE: gettext_noop("unverifiable"),
        ScoreStatus.AMBIGUOUS: gettext_noop("ambiguous"),
        ScoreStatus.WITHDRAWN: gettext_noop("withdrawn"),
    }
)

KIND: Final = Worded(
    {
        Kind.QUESTION_PUBLISHED: gettext_noop("Question published"),
        Kind.QUESTION_AMENDED: gettext_noop("Question amended by the desk"),
        Kind.PREDICTION_PUBLISHED: gettext_noop("Prediction published"),
        Kind.PREDICTION_AMENDED: gettext_noop("Prediction amended by the desk"),
        Kind.PREDICTION_REFUSED: gettext_noop("Find refused"),
        Kind.PREDICTION_WITHDRAWN: gettext_noop("Prediction withdrawn by the desk"),
        Kind.VERDICT_GIVEN: gettext_noop("Verdict given"),
        Kind.CONDITION_SETTLED: gettext_noop("Condition judged"),
        Kind.CHALLENGE_OPENED: gettext_noop("Challenge published"),
        Kind.CHALLENGE_ANSWERED: gettext_noop("Challenge answered"),
        Kind.PREDICTION_REINSTATED: gettext_noop("Prediction reinstated"),
        Kind.WITHDRAWAL_CONFIRMED: gettext_noop("Withdrawal confirmed by a second person"),
        Kind.RESOLUTION_SET: gettext_noop("Outcome set"),
        Kind.RESOLUTION_FINALISED: gettext_noop("Outcome final"),
        Kind.RESOLUTION_SUPERSEDED: gettext_noop("Outcome corrected"),
        Kind.QUESTION_MERGED: gettext_noop("Merged with another question that asks the same"),
        Kind.IMPORT_ROW: gettext_noop("Imported, as one row of a file"),
        Kind.IMPORT_BATCH: gettext_noop("A batch of a file imported"),
        Kind.EVENT_MERGED: gettext_noop("Two events are one"),
        Kind.AUTHOR_CHANGED: gettext_noop("An author’s name changed"),
        Kind.AUTHOR_MERGED: gettext_noop("Two authors are one person"),
        Kind.OUTLET_CHANGED: gettext_noop("An outlet’s name changed"),
        Kind.READING_GIVEN: gettext_noop("Reading given"),
        Kind.COMMENTARY_AMENDED: gettext_noop("Piece amended by the desk"),
        Kind.REPLY_PUBLISHED: gettext_noop("Author’s reply published"),
        Kind.AUTHOR_TOLD: gettext_noop("Author told"),
        Kind.FRAME_DECLARED: gettext_noop("Rules of selection declared"),
        Kind.FRAME_CHANGED: gettext_noop("Rules of selection changed"),
        Kind.PAYLOAD_WITHHELD: gettext_noop("Opening withheld"),
        Kind.PAYLOAD_RESTORED: gettext_noop("Opening restored"),
        Kind.PAYLOAD_SHREDDED: gettext_noop("Opening deleted for good"),
        Kind.HOLD_SET: gettext_noop("Legal hold set"),
        Kind.HOLD_LIFTED: gettext_noop("Legal hold lifted"),
        Kind.KEY_ROTATED: gettext_noop("The log’s key rotated"),
        Kind.KEY_LOST: gettext_noop("The log’s key lost, and replaced"),
        Kind.METHOD_CHANGED: gettext_noop("Method of scoring changed"),
    }
)

FIELD: Final = Worded(
    {
        "quote": gettext_noop("quote"),
        "translation": gettext_noop("translation"),
        "translator": gettext_noop("translator"),
        "place": gettext_noop("place"),
        "hedge": gettext_noop("hedge"),
        "probability": gettext_noop("probability"),
        "low": gettext_noop("low"),
        "high": gettext_noop("high"),
        "basis": gettext_noop("basis"),
        "denies": gettext_noop("denies"),
        "retracts": gettext_noop("retracts"),
        "deadline": gettext_noop("deadline"),
        "condition": gettext_noop("condition"),
        "topics": gettext_noop("topics"),
        "event": gettext_noop("event"),
        "resolution_criteria": gettext_noop("criteria"),
        "time_zone": gettext_noop("time zone"),
        "condition_criteria": gettext_noop("criteria of the condition"),
        "condition_deadline": gettext_noop("last day of the condition"),
        "said_on": gettext_noop("day it was said"),
        "commentary": gettext_noop("source"),
        "speaker_role": gettext_noop("role of the speaker"),
        "after_news": gettext_noop("said after the news"),
        "reference_probability": gettext_noop("reference probability"),
        "reference_source": gettext_noop("source of the reference"),
        "reference_at": gettext_noop("time of the reference"),
    }
)

SPEAKER: Final = Worded(
    {
        "byline": gettext_noop("in their own piece"),
        "guest": gettext_noop("as a guest"),
        "quoted": gettext_noop("as quoted in the piece"),
        "endorsed": gettext_noop("as a forecast of others that they endorsed"),
    }
)

STATE: Final = Worded(
    {
        QuestionState.OPEN: gettext_noop("Open"),
        QuestionState.REOPENED: gettext_noop("Open again, after a correction"),
        QuestionState.PROVISIONAL: gettext_noop("Settled, open to challenge"),
        QuestionState.FINAL: gettext_noop("Settled"),
    }
)

ROLE: Final = Worded(
    {
        "third editor": gettext_noop("Third editor"),
        "adjudicator": gettext_noop("Adjudicator"),
        "import": gettext_noop("Import"),
    }
)

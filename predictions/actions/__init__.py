"""Rank 2: the verbs, and the only writers of the public record. Doors import them from here."""

from .accounts import TOKEN_DAYS, change_user, make_token, revoke_token
from .amending import (
    AMENDABLE_PREDICTION,
    AMENDABLE_QUESTION,
    amend_prediction,
    amend_question,
    changed_input,
)
from .catalogue import add_alias, rename_author, rename_outlet
from .clock import tick
from .drafts import as_input, edit_draft, refuse_drafts, save_drafts
from .errors import Conflict, DomainError, Invalid, NotAllowed, NotFound
from .imports import ImportReport, import_file
from .inputs import CommentaryInput, Evidence, PredictionInput, QuestionInput, VerdictInput
from .outcomes import correct_outcome, give_verdicts
from .people import create_user, desk_user
from .placing import place_boards
from .publishing import publication_problems, publish_predictions, record_predictions
from .readings import fill_reading
from .rebuilding import Rebuilt, check_scores, rebuild_scores
from .resumming import sum_up_waiting
from .scores import admit_matured, score_questions
from .withdrawing import withdraw_predictions

__all__ = [
    "AMENDABLE_PREDICTION",
    "AMENDABLE_QUESTION",
    "TOKEN_DAYS",
    "CommentaryInput",
    "Conflict",
    "DomainError",
    "Evidence",
    "ImportReport",
    "Invalid",
    "NotAllowed",
    "NotFound",
    "PredictionInput",
    "QuestionInput",
    "Rebuilt",
    "VerdictInput",
    "add_alias",
    "admit_matured",
    "amend_prediction",
    "amend_question",
    "as_input",
    "change_user",
    "changed_input",
    "check_scores",
    "correct_outcome",
    "create_user",
    "desk_user",
    "edit_draft",
    "fill_reading",
    "give_verdicts",
    "import_file",
    "make_token",
    "place_boards",
    "publication_problems",
    "publish_predictions",
    "rebuild_scores",
    "record_predictions",
    "refuse_drafts",
    "rename_author",
    "rename_outlet",
    "revoke_token",
    "save_drafts",
    "score_questions",
    "sum_up_waiting",
    "tick",
    "withdraw_predictions",
]

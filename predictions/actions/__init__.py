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
from .checks import SeriesInput, confirm_proposal, dismiss_finding, run_checks, watch_series
from .clock import Tick, finish_scores, tick
from .drafts import as_input, edit_draft, refuse_drafts, save_drafts
from .errors import Conflict, DomainError, Invalid, NotAllowed, NotFound
from .imports import ImportReport, import_file
from .inputs import CommentaryInput, Evidence, PredictionInput, QuestionInput, VerdictInput
from .merging import merge_authors, merge_events, merge_questions
from .outcomes import correct_outcome, give_verdicts
from .people import create_user, desk_user
from .placing import place_boards
from .publishing import publication_problems, publish_predictions, record_predictions
from .readings import fill_reading
from .rebuilding import Rebuilt, check_scores, rebuild_scores
from .reminders import (
    DATABASE_CLOCK,
    DESK_FIELDS,
    PREFERENCE_FIELDS,
    SNOOZE_DAYS,
    Clock,
    GivenClock,
    Link,
    Purpose,
    Ring,
    change_desk_settings,
    hand_over_question,
    read_link,
    read_unsubscribe,
    remind,
    renew_calendar,
    requeue_reminder,
    send_ring,
    set_backup,
    set_preferences,
    set_review_date,
    snooze_question,
    unsubscribe,
)
from .resumming import sum_up_waiting
from .scores import admit_matured, score_questions
from .withdrawing import withdraw_predictions

__all__ = [
    "AMENDABLE_PREDICTION",
    "AMENDABLE_QUESTION",
    "DATABASE_CLOCK",
    "DESK_FIELDS",
    "PREFERENCE_FIELDS",
    "SNOOZE_DAYS",
    "TOKEN_DAYS",
    "Clock",
    "CommentaryInput",
    "Conflict",
    "DomainError",
    "Evidence",
    "GivenClock",
    "ImportReport",
    "Invalid",
    "Link",
    "NotAllowed",
    "NotFound",
    "PredictionInput",
    "Purpose",
    "QuestionInput",
    "Rebuilt",
    "Ring",
    "SeriesInput",
    "Tick",
    "VerdictInput",
    "add_alias",
    "admit_matured",
    "amend_prediction",
    "amend_question",
    "as_input",
    "change_desk_settings",
    "change_user",
    "changed_input",
    "check_scores",
    "confirm_proposal",
    "correct_outcome",
    "create_user",
    "desk_user",
    "dismiss_finding",
    "edit_draft",
    "fill_reading",
    "finish_scores",
    "give_verdicts",
    "hand_over_question",
    "import_file",
    "make_token",
    "merge_authors",
    "merge_events",
    "merge_questions",
    "place_boards",
    "publication_problems",
    "publish_predictions",
    "read_link",
    "read_unsubscribe",
    "rebuild_scores",
    "record_predictions",
    "refuse_drafts",
    "remind",
    "rename_author",
    "rename_outlet",
    "renew_calendar",
    "requeue_reminder",
    "revoke_token",
    "run_checks",
    "save_drafts",
    "score_questions",
    "send_ring",
    "set_backup",
    "set_preferences",
    "set_review_date",
    "snooze_question",
    "sum_up_waiting",
    "tick",
    "unsubscribe",
    "watch_series",
    "withdraw_predictions",
]

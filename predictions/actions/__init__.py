"""Rank 2: the verbs, and the only writers of the public record. Doors import them from here."""

from .accounts import change_user
from .amending_claims import AMENDABLE_PREDICTION, amend_prediction, changed_input
from .amending_terms import AMENDABLE_QUESTION, amend_question
from .attempts import TooMany, forgive_attempts, take_attempt
from .blind_readings import ReadingInput, is_read_blind, without_reading
from .captures import keep_capture
from .catalogue import add_alias, rename_author, rename_outlet
from .challenges import (
    ChallengeInput,
    admit_challenge,
    answer_challenge,
    file_challenge,
    refuse_challenge,
)
from .checks import SeriesInput, confirm_proposal, dismiss_finding, run_checks, watch_series
from .clock import Tick, finish_scores, tick
from .corrections import correct_outcome
from .drafts import as_input, edit_draft, give_reading, refuse_drafts, save_drafts
from .errors import Conflict, DomainError, Invalid, NotAllowed, NotFound
from .finality import finalise_outcomes
from .frames import (
    CHANGEABLE as CHANGEABLE_FRAME,
)
from .frames import (
    FrameInput,
    add_frame_pieces,
    change_frame,
    declare_frame,
    frame_covering,
)
from .imports import ImportReport, import_file
from .inputs import CommentaryInput, Evidence, PredictionInput, QuestionInput, VerdictInput
from .lapsing import lapse_withdrawals
from .merging import merge_authors, merge_events, merge_questions
from .outcomes import give_verdicts
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
    requeue_digest,
    requeue_reminder,
    send_ring,
    set_backup,
    set_preferences,
    set_review_date,
    snooze_question,
    unsubscribe,
)
from .resumming import sum_up_waiting
from .retries import (
    AtWork,
    OtherRequest,
    Turn,
    forget_answers,
    give_back_turn,
    keep_answer,
    one_effect,
    take_turn,
)
from .scores import admit_matured, score_questions
from .subscriptions import (
    MOST_SUBSCRIPTIONS,
    change_subscription,
    end_subscription,
    send_deliveries,
    subscribe,
    tell,
)
from .tokens import MOST_NAME as MOST_TOKEN_NAME
from .tokens import TOKEN_DAYS, make_token, revoke_token, use_token
from .two_people import ACTS, confirm_act, decline_act, do_or_propose, propose_act
from .withdrawing import withdraw_predictions

__all__ = [
    "ACTS",
    "AMENDABLE_PREDICTION",
    "AMENDABLE_QUESTION",
    "CHANGEABLE_FRAME",
    "DATABASE_CLOCK",
    "DESK_FIELDS",
    "MOST_SUBSCRIPTIONS",
    "MOST_TOKEN_NAME",
    "PREFERENCE_FIELDS",
    "SNOOZE_DAYS",
    "TOKEN_DAYS",
    "AtWork",
    "ChallengeInput",
    "Clock",
    "CommentaryInput",
    "Conflict",
    "DomainError",
    "Evidence",
    "FrameInput",
    "GivenClock",
    "ImportReport",
    "Invalid",
    "Link",
    "NotAllowed",
    "NotFound",
    "OtherRequest",
    "PredictionInput",
    "Purpose",
    "QuestionInput",
    "ReadingInput",
    "Rebuilt",
    "Ring",
    "SeriesInput",
    "Tick",
    "TooMany",
    "Turn",
    "VerdictInput",
    "add_alias",
    "add_frame_pieces",
    "admit_challenge",
    "admit_matured",
    "amend_prediction",
    "amend_question",
    "answer_challenge",
    "as_input",
    "change_desk_settings",
    "change_frame",
    "change_subscription",
    "change_user",
    "changed_input",
    "check_scores",
    "confirm_act",
    "confirm_proposal",
    "correct_outcome",
    "create_user",
    "declare_frame",
    "decline_act",
    "desk_user",
    "dismiss_finding",
    "do_or_propose",
    "edit_draft",
    "end_subscription",
    "file_challenge",
    "fill_reading",
    "finalise_outcomes",
    "finish_scores",
    "forget_answers",
    "forgive_attempts",
    "frame_covering",
    "give_back_turn",
    "give_reading",
    "give_verdicts",
    "hand_over_question",
    "import_file",
    "is_read_blind",
    "keep_answer",
    "keep_capture",
    "lapse_withdrawals",
    "make_token",
    "merge_authors",
    "merge_events",
    "merge_questions",
    "one_effect",
    "place_boards",
    "propose_act",
    "publication_problems",
    "publish_predictions",
    "read_link",
    "read_unsubscribe",
    "rebuild_scores",
    "record_predictions",
    "refuse_challenge",
    "refuse_drafts",
    "remind",
    "rename_author",
    "rename_outlet",
    "renew_calendar",
    "requeue_digest",
    "requeue_reminder",
    "revoke_token",
    "run_checks",
    "save_drafts",
    "score_questions",
    "send_deliveries",
    "send_ring",
    "set_backup",
    "set_preferences",
    "set_review_date",
    "snooze_question",
    "subscribe",
    "sum_up_waiting",
    "take_attempt",
    "take_turn",
    "tell",
    "tick",
    "unsubscribe",
    "use_token",
    "watch_series",
    "withdraw_predictions",
    "without_reading",
]

"""Rank 1: one file per noun. Fields, constraints, reads; no rules and no writing (that is actions/)."""

from . import log_guards, log_tree, lookups
from .access import ApiToken, Scope
from .attempts import Attempt, AttemptKind
from .base import PublicQuerySet, PublicRecord, WrittenPastTheVerbs
from .captures import Capture
from .catalogue import Author, AuthorName, AuthorState, Outlet, OutletName, Topic
from .challenges import PENDING, Challenge, ChallengeState
from .checks import CheckFinding, FindingKind, SeriesCheck, SourceState
from .clock import Heartbeat
from .commentary import Byline, Commentary
from .corrections import Correction, CorrectionKind
from .desk import DeskSettings, Preferences
from .embargoes import Embargo, EmbargoState
from .frames import Frame, FrameChange, FramePiece, ImportBatch
from .log import Kind, LogCheckpoint, LogEntry, LogHead, LogKey, LogNode, LogOpening
from .moments import EVERY_DAY, Rhythm, end_of_day, is_zone, last_morning, local_moment
from .outcomes import (
    SCORED_OUTCOMES,
    About,
    Awaiting,
    ConditionOutcome,
    Interest,
    Outcome,
    Resolution,
    Verdict,
)
from .people import Role, User
from .predictions import (
    Amendment,
    Basis,
    Prediction,
    PredictionState,
    RefusalReason,
    SpeakerRole,
    TakedownReason,
    WithdrawalReason,
)
from .proposals import Proposal, ProposalState
from .questions import SETTLED, UNSETTLED, Event, Question, QuestionState, QuestionTopic
from .reminders import (
    Channel,
    DeliveryState,
    Digest,
    DigestKind,
    PlanChange,
    PlanChangeKind,
    Reminder,
    Stage,
    StageMark,
)
from .replies import AuthorContact, AuthorNotice, NoticeCause, Reply, ReplyState
from .retries import KeptAnswer
from .scores import Score, ScoreStatus
from .standings import Board, Cohort, Drift, Place, Slice, Standing, Unsummed, slice_key
from .subscriptions import Happening, Subscription, SubscriptionMark, WebhookDelivery
from .takedowns import Hold, Takedown, TakedownState

__all__ = [
    "EVERY_DAY",
    "PENDING",
    "SCORED_OUTCOMES",
    "SETTLED",
    "UNSETTLED",
    "About",
    "Amendment",
    "ApiToken",
    "Attempt",
    "AttemptKind",
    "Author",
    "AuthorContact",
    "AuthorName",
    "AuthorNotice",
    "AuthorState",
    "Awaiting",
    "Basis",
    "Board",
    "Byline",
    "Capture",
    "Challenge",
    "ChallengeState",
    "Channel",
    "CheckFinding",
    "Cohort",
    "Commentary",
    "ConditionOutcome",
    "Correction",
    "CorrectionKind",
    "DeliveryState",
    "DeskSettings",
    "Digest",
    "DigestKind",
    "Drift",
    "Embargo",
    "EmbargoState",
    "Event",
    "FindingKind",
    "Frame",
    "FrameChange",
    "FramePiece",
    "Happening",
    "Heartbeat",
    "Hold",
    "ImportBatch",
    "Interest",
    "KeptAnswer",
    "Kind",
    "LogCheckpoint",
    "LogEntry",
    "LogHead",
    "LogKey",
    "LogNode",
    "LogOpening",
    "NoticeCause",
    "Outcome",
    "Outlet",
    "OutletName",
    "Place",
    "PlanChange",
    "PlanChangeKind",
    "Prediction",
    "PredictionState",
    "Preferences",
    "Proposal",
    "ProposalState",
    "PublicQuerySet",
    "PublicRecord",
    "Question",
    "QuestionState",
    "QuestionTopic",
    "RefusalReason",
    "Reminder",
    "Reply",
    "ReplyState",
    "Resolution",
    "Rhythm",
    "Role",
    "Scope",
    "Score",
    "ScoreStatus",
    "SeriesCheck",
    "Slice",
    "SourceState",
    "SpeakerRole",
    "Stage",
    "StageMark",
    "Standing",
    "Subscription",
    "SubscriptionMark",
    "Takedown",
    "TakedownReason",
    "TakedownState",
    "Topic",
    "Unsummed",
    "User",
    "Verdict",
    "WebhookDelivery",
    "WithdrawalReason",
    "WrittenPastTheVerbs",
    "end_of_day",
    "is_zone",
    "last_morning",
    "local_moment",
    "log_guards",
    "log_tree",
    "lookups",
    "slice_key",
]

"""What was claimed: predictions and the desk's changes to them."""

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from .base import LoggedRecord, PublicQuerySet, PublicRecord, in_unit_interval, probability_field
from .catalogue import Author, Outlet
from .commentary import Commentary
from .people import User
from .questions import Question


class PredictionState(models.TextChoices):
    """Where a prediction stands; nothing leaves the list by being deleted."""

    DRAFT = "draft"
    REFUSED = "refused"
    PUBLISHED = "published"
    WITHDRAWN = "withdrawn"


class Basis(models.TextChoices):
    """Where the numbers come from."""

    STATED = "stated", "stated by the author"
    HEDGE = "hedge", "our reading of a hedge"
    BARE = "bare", "our reading of a bare will or won't"
    IMPORT = "import", "as given by the imported file"


class SpeakerRole(models.TextChoices):
    """In which role the author speaks in the piece; the speaker is the one scored."""

    BYLINE = "byline"
    GUEST = "guest"
    QUOTED = "quoted"
    ENDORSED = "endorsed"


class RefusalReason(models.TextChoices):
    """Why a find is not published; refusals are counted in public."""

    VAGUE = "vague", _("no event that a camera or a document could show")
    QUOTED = "quoted", _("somebody else's forecast, relayed")
    PROMISE = "promise", _("a promise or plan of the one who decides")
    SATIRE = "satire", _("satire, hyperbole or a rhetorical question")
    HEADLINE = "headline", _("a headline or caption")
    TAUTOLOGY = "tautology", _("true by definition or already true")
    DUPLICATE = "duplicate", _("recorded already")
    TOO_LATE = "too late", _("the outcome was known when it was said")


class WithdrawalReason(models.TextChoices):
    """Why a published prediction no longer counts."""

    MISQUOTED = "misquoted", _("the quote was wrong")
    NOT_THEIRS = "not theirs", _("not the author's claim")
    DUPLICATE = "duplicate", _("recorded twice")


class TakedownReason(models.TextChoices):
    """Why the words of a prediction cannot be read; public."""

    COURT = "court order", _("a court ordered it")
    DEFAMATION = "defamation", _("the words may defame somebody")
    PRIVACY = "privacy", _("the words are about somebody's private life")
    COPYRIGHT = "copyright", _("the words are somebody else's to publish")
    UNLAWFUL = "unlawful", _("publishing the words may break a law")


class PredictionQuerySet(PublicQuerySet["Prediction"]):
    """Reads that say who sees what."""

    def public(self) -> "PredictionQuerySet":
        """Published ones, and withdrawn ones with their notice."""
        return self.filter(state__in=(PredictionState.PUBLISHED, PredictionState.WITHDRAWN))

    def visible_to(self, user: User | None) -> "PredictionQuerySet":
        """Editors and adjudicators see every draft, contributors their own, the public what is published."""
        roles = user.roles() if user is not None and user.is_authenticated else frozenset()
        if roles & {"editor", "adjudicator", "administrator"}:
            return self
        if "contributor" in roles:
            return self.filter(Q(pk__in=self.public().values("pk")) | Q(recorded_by=user))
        return self.public()

    def in_standing_order(self) -> "PredictionQuerySet":
        """By the day they were said, same-day ones in recording order (DESIGN rule 4)."""
        return self.order_by("said_on", "recorded_seq")


class Prediction(LoggedRecord):
    """One author's claim on one question in one commentary. The numbers are of the question's statement being true."""

    verbs = "actions.save_drafts, actions.publish_predictions, actions.amend_prediction or actions.withdraw_predictions"
    state = models.CharField(max_length=10, choices=PredictionState.choices, default=PredictionState.DRAFT)
    author = models.ForeignKey(Author, models.PROTECT, null=True, blank=True, related_name="predictions")
    question = models.ForeignKey(Question, models.PROTECT, null=True, blank=True, related_name="predictions")
    commentary = models.ForeignKey(Commentary, models.PROTECT, related_name="predictions")
    # The commentary's outlet, kept here so that an external id is unique per outlet and boards need no join.
    outlet = models.ForeignKey(Outlet, models.PROTECT, null=True, blank=True, related_name="predictions")
    external_id = models.CharField(max_length=200, blank=True)
    # SHA-256 of author, question, said_on, probability and quote as first published: what imports recognise.
    identity = models.CharField(max_length=64, blank=True, editable=False)

    quote = models.TextField(blank=True)
    translation = models.TextField(blank=True)
    translator = models.CharField(max_length=200, blank=True)
    place = models.CharField(max_length=200, blank=True)
    said_on = models.DateField(null=True, blank=True)
    # The question's deadline from publication on, kept here so that the database can refuse a claim made after it.
    deadline = models.DateField(null=True, editable=False)
    speaker_role = models.CharField(max_length=10, choices=SpeakerRole.choices, default=SpeakerRole.BYLINE)

    hedge = models.CharField(max_length=200, blank=True)
    probability = probability_field(null=True, blank=True)
    low = probability_field(null=True, blank=True)
    high = probability_field(null=True, blank=True)
    basis = models.CharField(max_length=10, choices=Basis.choices, blank=True)
    lexicon_version = models.CharField(max_length=20, blank=True)
    denies = models.BooleanField(default=False)
    retracts = models.BooleanField(default=False)
    # high - low >= 0.40, decided on decimals by the verb: SQLite would compare them as floats.
    vague = models.BooleanField(default=False)
    # Said on the day the outcome became known, but after the news.
    after_news = models.BooleanField(default=False)

    reference_probability = probability_field(null=True, blank=True)
    reference_source = models.CharField(max_length=500, blank=True)
    # A day or an instant, as given (ISO 8601).
    reference_at = models.CharField(max_length=40, blank=True)

    revises = models.ForeignKey("self", models.PROTECT, null=True, blank=True, related_name="revised_by")
    refusal_reason = models.CharField(max_length=12, choices=RefusalReason.choices, blank=True)
    withdrawal_reason = models.CharField(max_length=12, choices=WithdrawalReason.choices, blank=True)
    # The desk's own, never published.
    note = models.TextField(blank=True)
    # Why it was refused or withdrawn, beyond the reason's word; public.
    public_note = models.TextField(blank=True)

    # Why its words were taken out of every public place (`Takedown`); the claim itself keeps counting.
    withheld = models.CharField(
        max_length=20, choices=TakedownReason.choices, blank=True, default="", db_default="", editable=False
    )

    recorded_by = models.ForeignKey(User, models.PROTECT, related_name="predictions")
    created_at = models.DateTimeField()
    # The time of the publication's log entry, never of the draft.
    recorded_at = models.DateTimeField(null=True, editable=False)
    # That entry's number: the order in which same-day statements stand.
    recorded_seq = models.BigIntegerField(null=True, editable=False)
    # When quote, reading or reference last changed; decides the cohort `advance`.
    reading_at = models.DateTimeField(null=True, editable=False)

    objects = PredictionQuerySet.as_manager()  # type: ignore[misc]  # the stubs take the abstract base for the last word

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="prediction_probabilities_in_range",
                condition=in_unit_interval("probability", "low", "high", "reference_probability"),
            ),
            models.CheckConstraint(
                name="prediction_low_probability_high",
                condition=Q(probability__isnull=True, low__isnull=True, high__isnull=True)
                | Q(low__lte=F("probability"), high__gte=F("probability")),
            ),
            models.CheckConstraint(
                name="prediction_published_complete",
                condition=~Q(state__in=("published", "withdrawn"))
                | (
                    Q(author__isnull=False, question__isnull=False, said_on__isnull=False)
                    & Q(recorded_at__isnull=False, recorded_seq__isnull=False, reading_at__isnull=False)
                    & Q(last_seq__isnull=False)
                    & ~Q(identity="")
                    & (Q(retracts=True) | (Q(probability__isnull=False) & ~Q(basis="")))
                ),
            ),
            models.CheckConstraint(
                name="prediction_deadline_not_before_said_on",
                condition=~Q(state__in=("published", "withdrawn")) | Q(deadline__gte=F("said_on")),
            ),
            models.CheckConstraint(
                name="prediction_refusal_has_reason",
                condition=Q(state="refused", last_seq__isnull=False) & ~Q(refusal_reason="")
                | ~Q(state="refused") & Q(refusal_reason=""),
            ),
            models.CheckConstraint(
                name="prediction_withdrawal_has_reason",
                condition=Q(state="withdrawn") & ~Q(withdrawal_reason="")
                | ~Q(state="withdrawn") & Q(withdrawal_reason=""),
            ),
            models.CheckConstraint(
                name="prediction_state_known",
                condition=Q(state__in=[state.value for state in PredictionState]),
            ),
            models.CheckConstraint(
                name="prediction_withheld_without_words",
                condition=Q(withheld="") | Q(quote="", translation="", place="", note=""),
            ),
            models.UniqueConstraint(
                fields=["outlet", "external_id"],
                condition=~Q(external_id="") & Q(outlet__isnull=False) & Q(state__in=("published", "withdrawn")),
                name="prediction_external_id_per_outlet",
            ),
            models.UniqueConstraint(
                fields=["external_id"],
                condition=~Q(external_id="") & Q(outlet__isnull=True) & Q(state__in=("published", "withdrawn")),
                name="prediction_external_id_no_outlet",
            ),
        ]
        indexes = [
            # Import: has this very claim been recorded?
            models.Index(fields=["identity"], condition=~Q(identity=""), name="prediction_identity"),
            # Scoring: everything one author said on one question, in standing order.
            models.Index(fields=["author", "question", "said_on", "recorded_seq"], name="prediction_standing_order"),
            # How many are withheld, for the boards: few or none.
            models.Index(fields=["author"], condition=~Q(withheld=""), name="prediction_withheld"),
            # The public list, newest first, and its filter by state.
            models.Index(fields=["state", "-said_on", "-id"], name="prediction_newest"),
        ]

    def __str__(self) -> str:
        if self.withheld:
            return f"withheld: {self.get_withheld_display()}"
        return self.quote[:80] or (str(self.question) if self.question_id else "draft")


class Amendment(PublicRecord):
    """One change by the desk to one published question or prediction."""

    verbs = "actions.amend_prediction or actions.amend_question"
    question = models.ForeignKey(Question, models.PROTECT, null=True, blank=True, related_name="amendments")
    prediction = models.ForeignKey(Prediction, models.PROTECT, null=True, blank=True, related_name="amendments")
    field = models.CharField(max_length=40)
    old = models.TextField(blank=True)
    new = models.TextField(blank=True)
    reason = models.TextField()
    actor = models.ForeignKey(User, models.PROTECT, related_name="+")
    amended_at = models.DateTimeField()
    seq = models.BigIntegerField()

    class Meta:
        ordering = ["amended_at", "id"]
        constraints = [
            models.CheckConstraint(
                name="amendment_of_one_thing",
                condition=Q(question__isnull=True, prediction__isnull=False)
                | Q(question__isnull=False, prediction__isnull=True),
            ),
            models.CheckConstraint(name="amendment_has_reason", condition=~Q(reason="")),
        ]

    def __str__(self) -> str:
        return f"{self.field}: {self.reason}"

"""What a message says about each question, as plain values for the templates."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from zoneinfo import ZoneInfo

from django.conf import settings
from django.utils.dateformat import format as date_format

from ...models import Prediction, Question, Reminder, Stage, User
from .links import Purpose, make_link

# A digest names so many questions; the due queue has them all.
MOST_ITEMS = 100
MOST_CLAIMS = 3
_MOST_ROWS = 2000
# In a digest: what waits longest first.
STAGE_ORDER = (Stage.ESCALATION, Stage.OVERDUE, Stage.DUE, Stage.CONDITION, Stage.HEADS_UP, Stage.REVIEW)


@dataclass(frozen=True, slots=True)
class Claim:
    """One prediction on the question, as the editor needs it: who said what, where."""

    author: str
    quote: str
    said_on: date | None
    source: str
    title: str


@dataclass(frozen=True, slots=True)
class Item:
    """One question in a message, with the recipient's links."""

    stage: str
    stage_label: str
    id: str
    statement: str
    criteria: str
    condition: str
    deadline: date
    time_zone: str
    # The end of the deadline day, by the recipient's clock; in words, since templates would turn it into another zone.
    ends_at: str
    ends_zone: str
    owner: str
    claims: tuple[Claim, ...]
    more_claims: int
    url: str
    settle_url: str
    snooze_url: str
    hand_over_url: str
    review_url: str


@dataclass(frozen=True, slots=True)
class Group:
    """The items of one stage; `total` counts those beyond what is shown, too."""

    label: str
    items: tuple[Item, ...]
    total: int

    @property
    def more(self) -> int:
        """How many are not shown."""
        return self.total - len(self.items)


def items_of(reminders: Sequence[Reminder], recipient: User, zone: str) -> list[Item]:
    """One item for each reminder, in their order; two queries. The questions and their owners must be loaded."""
    claims = claims_on({one.question_id for one in reminders})
    return [item_of(one, claims[one.question_id], recipient, zone) for one in reminders]


def grouped(items: Sequence[Item], totals: dict[str, int]) -> list[Group]:
    """The items by stage, what is most urgent first; `totals` counts all reminders of each stage."""
    found = []
    for stage in STAGE_ORDER:
        of_stage = tuple(one for one in items if one.stage == stage)
        if of_stage or totals.get(stage):
            found.append(Group(stage.label, of_stage, max(totals.get(stage, 0), len(of_stage))))
    return found


def claims_on(question_ids: set[int]) -> defaultdict[int, list[Claim]]:
    """The published claims on these questions, in standing order; one query."""
    rows = (
        Prediction.objects.filter(question_id__in=question_ids, state="published")
        .select_related("author", "commentary")
        .in_standing_order()[:_MOST_ROWS]
    )
    found: defaultdict[int, list[Claim]] = defaultdict(list)
    for row in rows:
        assert row.author is not None and row.question_id is not None
        claim = Claim(row.author.name, row.quote, row.said_on, row.commentary.url, row.commentary.title)
        found[row.question_id].append(claim)
    return found


def item_of(reminder: Reminder, claims: Sequence[Claim], recipient: User, zone: str) -> Item:
    """What a message to `recipient` says about one question, by their clock; no query."""
    question = reminder.question
    assert question.deadline is not None and question.due_at is not None
    return Item(
        stage=reminder.stage,
        stage_label=reminder.get_stage_display(),
        id=str(question.public_id),
        statement=question.statement,
        criteria=question.resolution_criteria,
        condition=question.condition,
        deadline=question.deadline,
        time_zone=question.time_zone,
        # A moment before midnight reads as the day that ends, not as the next one.
        ends_at=date_format((question.due_at - timedelta(minutes=1)).astimezone(ZoneInfo(zone)), "j F Y H:i"),
        ends_zone=zone,
        owner=str(question.owner) if question.owner else "the desk",
        claims=tuple(claims[:MOST_CLAIMS]),
        more_claims=max(0, len(claims) - MOST_CLAIMS),
        url=question_url(question),
        settle_url=make_link(Purpose.SETTLE, question, recipient),
        snooze_url=make_link(Purpose.SNOOZE, question, recipient),
        hand_over_url=make_link(Purpose.HAND_OVER, question, recipient),
        review_url=make_link(Purpose.REVIEW, question, recipient),
    )


def question_url(question: Question) -> str:
    """The question's public page."""
    return f"{settings.PUBLIC_URL}/questions/{question.public_id}/"

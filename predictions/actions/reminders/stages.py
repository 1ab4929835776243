"""Which days make a stage come: the desk's settings as rules, and the days that a planning has to look at."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from ...models import DeliveryState, DeskSettings, Stage, last_morning, local_moment

# The first planning of all looks back so far; what was due before that comes back with its next escalation.
FIRST_LOOK_DAYS = 40
DEADLINE, CONDITION, REVIEW = "deadline", "condition_deadline", "review_on"


@dataclass(frozen=True, slots=True, kw_only=True)
class Rule:
    """A stage comes on the morning `offset` days after the day in `column`, and again every `every` days.

    With `backwards` it comes `every` days before that day, and twice that, and so on.
    """

    name: str
    stage: Stage
    column: str
    offset: int = 0
    every: int = 0
    backwards: bool = False

    def reached(self, morning: date) -> date:
        """The last day in `column` for which the stage has come for the first time by `morning`."""
        return morning - timedelta(days=self.offset)

    def occurrence(self, day: date, morning: date) -> int | None:
        """Which occurrence is the newest that has come by `morning` for this day; None where none has."""
        if self.backwards:
            ahead = (day - morning).days
            return -(-ahead // self.every) if ahead > 0 else None
        passed = (self.reached(morning) - day).days
        if passed < 0:
            return None
        return passed // self.every if self.every else 0


@dataclass(frozen=True, slots=True)
class Day:
    """One day in a rule's column: when the stage came for it, as which occurrence, and whether it still matters."""

    day: date
    at: datetime
    occurrence: int
    state: str


@dataclass(frozen=True, slots=True)
class Calendar:
    """The desk's stages on one morning."""

    settings: DeskSettings
    morning: date
    rules: tuple[Rule, ...]

    def at(self, morning: date) -> datetime:
        """The instant of the desk's `morning`."""
        return local_moment(morning, self.settings.morning, self.settings.zone_name)

    def due_reached(self) -> date | None:
        """The last deadline that is over by the desk's settings; None where the stage is switched off."""
        return next((rule.reached(self.morning) for rule in self.rules if rule.stage == Stage.DUE), None)

    def new_days(self, rule: Rule, through: date | None, oldest: date, latest: date) -> list[Day]:
        """The days in the rule's column for which a stage has come since `through` was the last one looked at.

        Only between `oldest` and `latest`; each day once, with the newest occurrence.
        """
        reached = rule.reached(self.morning)
        start = reached - timedelta(days=FIRST_LOOK_DAYS) if through is None else through
        found: dict[date, Day] = {}
        for step in range(1, (reached - start).days + 1):
            morning = start + timedelta(days=step + rule.offset)
            for day, occurrence in _days(rule, morning, oldest, latest):
                found[day] = Day(day, self.at(morning), occurrence, self.state(rule, day))
        return list(found.values())

    def state(self, rule: Rule, day: date) -> str:
        """`skipped` where a later stage of the same deadline has come by now, else `due`."""
        later = self.rules[self.rules.index(rule) + 1 :] if rule.column == DEADLINE else ()
        overtaken = any(
            one.column == DEADLINE and not one.backwards and day <= one.reached(self.morning) for one in later
        )
        return (DeliveryState.SKIPPED if overtaken else DeliveryState.DUE).value


def _days(rule: Rule, morning: date, oldest: date, latest: date) -> Iterator[tuple[date, int]]:
    """The days in `rule.column` for which the stage comes on this very morning, with the occurrence."""
    first = rule.reached(morning)
    if not rule.every:
        if oldest <= first <= latest:
            yield first, 0
        return
    step = timedelta(days=rule.every)
    if rule.backwards:
        occurrence, day = 1, first + step
        while day <= latest:
            yield day, occurrence
            occurrence, day = occurrence + 1, day + step
        return
    occurrence, day = 0, first
    while day >= oldest:
        yield day, occurrence
        occurrence, day = occurrence + 1, day - step


def calendar_of(settings: DeskSettings, now: datetime) -> Calendar:
    """The desk's stages as they stand at `now`, in the order in which they overtake each other."""
    morning = last_morning(now, settings.morning, settings.zone_name)
    return Calendar(settings, morning, tuple(_rules(settings)))


def _rules(desk: DeskSettings) -> Iterator[Rule]:
    due = desk.due_days or 1
    if desk.review_every:
        yield Rule(name="review", stage=Stage.REVIEW, column=DEADLINE, every=desk.review_every, backwards=True)
    if desk.heads_up_days is not None:
        yield Rule(name="heads_up", stage=Stage.HEADS_UP, column=DEADLINE, offset=-desk.heads_up_days)
    if desk.due_days is not None:
        yield Rule(name="due", stage=Stage.DUE, column=DEADLINE, offset=due)
    if desk.overdue_days is not None:
        yield Rule(name="overdue", stage=Stage.OVERDUE, column=DEADLINE, offset=due + desk.overdue_days)
    if desk.escalation_days is not None:
        yield Rule(
            name="escalation",
            stage=Stage.ESCALATION,
            column=DEADLINE,
            offset=due + desk.escalation_days,
            every=desk.escalation_every or 0,
        )
    if desk.condition_days is not None:
        yield Rule(name="condition", stage=Stage.CONDITION, column=CONDITION, offset=desk.condition_days)
    # An editor asked for it by name: it has no switch.
    yield Rule(name="review_on", stage=Stage.REVIEW, column=REVIEW)

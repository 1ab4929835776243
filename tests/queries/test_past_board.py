"""The board as of a past day says what it said then: every figure of every board, recorded live and asked for later."""

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from functools import partial
from typing import Any

import pytest
from django.conf import settings as live
from django.core.cache import cache

from predictions import actions
from predictions.models import Prediction, Question
from predictions.queries.past_board import board_as_of
from predictions.queries.scoreboard import Board, scoreboard
from predictions.queries.slices import BoardSlice
from tests.factories import make_draft, make_prediction, make_user, settle

FIRST = datetime(2026, 2, 1, 9, tzinfo=UTC)
PARTS: tuple[dict[str, Any], ...] = (
    {}, {"cohort": "advance"}, {"topic": "law"}, {"topic": "traffic"}, {"year": 2026}, {"outlet": "the-paper"},
    {"topic": "law", "year": 2026}, {"lead_min": 20}, {"reference": "frozen"}, {"min_n": 1}, {"min_n": 3},
)  # fmt: skip


def said(board: Board) -> dict[str, Any]:
    """All that a board tells."""
    told = {name: getattr(board, name) for name in ("separable", "n_field", "reference", "scoring_version")}
    as_of = (board.as_of.size, board.as_of.root, board.as_of.on, board.as_of.at)
    return told | {"as_of": as_of, "lines": [line._replace(values=tuple(line.values)) for line in board.lines]}


class History:
    """Days on which things happen; every evening the living boards are written down."""

    def __init__(self) -> None:
        self.now = FIRST
        self.editor, self.judge = make_user(), make_user("adjudicator")
        self.recorded: dict[date, list[dict[str, Any]]] = {}
        self.rows: dict[str, Prediction] = {}

    def publish(self, name: str, **changes: Any) -> Prediction:
        self.rows[name] = make_prediction(self.editor, now=self.now, said_on=self.now.date(), **changes)
        return self.rows[name]

    def row(self, name: str) -> Prediction:
        return Prediction.objects.get(public_id=self.rows[name].public_id)

    def question(self, name: str) -> Question:
        question = self.row(name).question
        assert question is not None
        return question

    def settle(self, name: str, outcome: str = "true", **given: Any) -> None:
        settle(self.question(name), outcome, actor=self.editor, known_on=self.now.date(), now=self.now, **given)

    def why(self, reason: str = "Found wrong.") -> dict[str, Any]:
        return {"actor": self.judge, "reason": reason, "now": self.now}

    def evening(self) -> None:
        """The clock's work of the last minute of the day, and what the boards say then."""
        evening = self.now.replace(hour=23, minute=59, second=59)
        actions.tick(now=evening)
        actions.sum_up_waiting(now=evening)
        actions.place_boards(now=evening)
        self.recorded[evening.date()] = [said(scoreboard(part(one), now=evening)) for one in PARTS]
        self.now += timedelta(days=1)


def part(given: dict[str, Any], as_of: date | None = None) -> BoardSlice:
    return BoardSlice(**({"min_n": live.MIN_N} | given), as_of=as_of)


def day(record: History, act: Callable[[History], None]) -> None:
    act(record)
    record.evening()


def publishing(record: History) -> None:
    for number in range(6):
        reference: dict[str, Any] = {"reference_probability": Decimal("0.3"), "reference_source": "A market",
                     "reference_at": "2026-01-31"} if number % 2 else {}  # fmt: skip
        record.publish(f"a{number}", author="Ada Example", topics=("Law",), **reference)
        soon: dict[str, Any] = {"deadline": record.now.date() + timedelta(days=3)} if number in (0, 1, 3) else {}
        record.publish(f"b{number}", author="Ben Example", hedge="unlikely", topics=("Law", "Traffic"),
                       statement=f"Road {number} is shut", **soon)  # fmt: skip
    record.publish("old", author="Carl Exmple", hedge="almost certainly", outlet="The Gazette")
    record.publish("vague", author="Carl Exmple", quote="It may well happen.", hedge="may")


def settling(record: History) -> None:
    for number, outcome in enumerate(("true", "false", "partial", "void")):
        record.settle(f"a{number}", outcome, credit=Decimal("0.25") if outcome == "partial" else None)
    record.settle("b0", "false")
    record.settle("old")


def correcting(record: History) -> None:
    verdict = actions.VerdictInput(
        question=record.question("a0"), outcome="false", known_on=record.now.date(), rationale="Not signed.",
        evidence=(actions.Evidence(url="https://journal.example/2", quote="Not signed."),),
    )  # fmt: skip
    actions.correct_outcome(actor=record.judge, verdict=verdict, reason="Misread.", now=record.now)
    record.publish("revised", author="Ben Example", question=record.question("b1"), hedge="probably")


def withdrawing(record: History) -> None:
    actions.withdraw_predictions(predictions=[record.row("a1")], **record.why("misquoted"))
    actions.amend_prediction(prediction=record.row("b0"), changes={"hedge": "almost certainly not"}, **record.why())
    topics = {"topics": ("Traffic",)}
    actions.amend_question(question=record.question("a2"), changes=topics, **record.why())


def withholding(record: History) -> None:
    row = record.row("old")
    actions.withhold_prediction(actor=record.judge, prediction=row, reason="defamation", note="A letter.",
                                now=record.now)  # fmt: skip
    record.settle("b1", "false")


def renaming(record: History) -> None:
    author, outlet = record.row("old").author, record.row("old").outlet
    assert author is not None and outlet is not None
    actions.rename_author(author=author, name="Carla Example", **record.why())
    actions.rename_outlet(outlet=outlet, name="The New Gazette", **record.why())
    record.publish("twin", author="A. Example", question=record.question("b2"), hedge="unlikely")
    record.settle("b2")


def merging(record: History) -> None:
    gone, stays = record.row("twin").author, record.row("a0").author
    assert gone is not None and stays is not None
    actions.merge_authors(author=gone, into=stays, **record.why())
    actions.merge_questions(question=record.question("b4"), into=record.question("b5"), terms_stand=True,
                            **record.why())  # fmt: skip
    events = [record.question(name).event for name in ("a4", "a5")]
    actions.merge_events(event=events[0], into=events[1], **record.why())


def ending(record: History) -> None:
    """Words deleted for good, and a draft that no board ever knew of."""
    row = record.row("old")
    proposal = actions.propose_act(act="shred", target=row, arguments={}, **record.why("Counsel asks."))
    actions.confirm_act(actor=make_user("administrator"), proposal=proposal, now=record.now)
    make_draft(record.editor, now=record.now, author="Dora Draft")
    record.settle("b5", "true")
    record.settle("a4")


DAYS = (publishing, settling, correcting, withdrawing, withholding, renaming, merging, ending)


@pytest.mark.django_db
@pytest.mark.parametrize("min_n", [10, 2])
def test_every_board_of_every_evening_is_what_it_was(min_n: int, settings: Any) -> None:
    settings.MIN_N = min_n
    record = History()
    for act in DAYS:
        day(record, act)
    today = record.now + timedelta(days=400)
    seen = set()
    for on, boards in record.recorded.items():
        for given, then in zip(PARTS, boards, strict=True):
            found = said(board_as_of(part(given, on), partial(actions.record_as_of, now=today)))
            assert found == then, (on, given)
            seen.add(repr(then["lines"]))
    assert len(seen) > 4 * len(DAYS)  # the days and the boards differ, or nothing was shown


@pytest.mark.django_db
def test_orders_are_those_of_the_living_board() -> None:
    record = History()
    day(record, publishing)
    settling(record)
    evening = record.now.replace(hour=23, minute=59, second=59)
    actions.place_boards(now=evening)
    for ordering in ("-rank", "name", "-n", "brier", "-skill", "skill_frozen", "-hit_rate"):
        for field_first in (False, True):
            asked: dict[str, Any] = {"ordering": ordering, "field_first": field_first}
            then = said(scoreboard(part({"min_n": 2}), now=evening, **asked))
            past = part({"min_n": 2}, evening.date())
            read = partial(actions.record_as_of, now=evening + timedelta(days=9))
            assert said(board_as_of(past, read, **asked)) == then, asked


@pytest.mark.django_db
def test_a_day_that_is_not_over_or_before_the_log_is_refused() -> None:
    with pytest.raises(actions.Invalid) as refused:
        actions.record_as_of(FIRST.date(), now=FIRST + timedelta(days=2))
    assert refused.value.problems[0].code == "before_the_log"
    make_prediction(now=FIRST, said_on=FIRST.date())
    for on, code in ((FIRST.date() - timedelta(days=1), "before_the_log"), (FIRST.date(), "not_over"),
                     (FIRST.date() + timedelta(days=1), "not_over"), (date.max, "not_over")):  # fmt: skip
        with pytest.raises(actions.Invalid) as refused:
            actions.record_as_of(on, now=FIRST)
        assert refused.value.problems[0].code == code
    assert actions.record_as_of(FIRST.date(), now=FIRST + timedelta(days=1)).size > 0


@pytest.mark.django_db
def test_a_log_that_is_too_long_is_refused_plainly(settings: Any) -> None:
    make_prediction(now=FIRST, said_on=FIRST.date())
    settings.AS_OF_MOST_ENTRIES = 1
    with pytest.raises(actions.Unavailable) as refused:
        actions.record_as_of(FIRST.date(), now=FIRST + timedelta(days=1))
    assert "AS_OF_MOST_ENTRIES" in str(refused.value)


@pytest.mark.django_db
def test_a_board_that_is_kept_is_not_worked_out_again() -> None:
    make_prediction(now=FIRST, said_on=FIRST.date())
    cache.clear()
    asked = []

    def read(on: date) -> Any:
        asked.append(on)
        return actions.record_as_of(on, now=FIRST + timedelta(days=1))

    one, two = (board_as_of(part({}, FIRST.date()), read) for _ in range(2))
    assert len(asked) == 1 and said(one) == said(two)

"""The outsider's file works out the same board as the service, from what the log says alone."""

import json
import math
import random
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest

import verify_ledger
from predictions import actions
from predictions.api.outputs import boards
from predictions.models import LogEntry, LogOpening, Topic
from predictions.queries.scoreboard import scoreboard
from predictions.queries.slices import BoardSlice
from predictions.scoring.student_t import t_quantile, two_sided_p
from tests import rich_ledger
from tests.factories import NOW, make_prediction, make_user, settle

LATER = NOW + timedelta(days=3650)


def entries() -> list[verify_ledger.Entry]:
    said = {seq: json.loads(bytes(one)) for seq, one in LogOpening.objects.readable().values_list("seq", "payload")}
    return [
        verify_ledger.Entry(seq, kind, json.loads(bytes(leaf))["at"], said.get(seq))
        for seq, kind, leaf in LogEntry.objects.order_by("seq").values_list("seq", "kind", "leaf")
    ]


def board(chosen: dict[str, str], now: datetime, min_n: int) -> dict[str, Any]:
    asked: dict[str, Any] = chosen | ({"year": int(chosen["year"])} if "year" in chosen else {})
    made = scoreboard(BoardSlice(min_n=min_n, **asked), now=now)
    answer = boards.head(made) | {"results": [boards.row(line, made.withheld) for line in made.lines]}
    answer["as_of"]["at"] = now.isoformat()
    return answer


def faults(chosen: dict[str, str] | None = None, *, now: datetime = LATER, min_n: int = 10) -> list[str]:
    report = verify_ledger.Report(quiet=True)
    verify_ledger.check_board(board(chosen or {}, now, min_n), verify_ledger.replay(entries()), chosen or {}, report)
    return report.faults


def mature() -> None:
    actions.tick(now=LATER)
    actions.place_boards(now=LATER)


@pytest.mark.django_db
@pytest.mark.parametrize("min_n", [10, 2, 1])
def test_the_boards_of_all_seeds_are_worked_out_to_nine_digits(min_n: int) -> None:
    rich_ledger.import_seeds()
    mature()
    assert faults(min_n=min_n) == []
    assert faults({"cohort": "advance"}, min_n=min_n) == []
    for slug in Topic.objects.values_list("slug", flat=True)[:3]:
        assert faults({"topic": slug}, min_n=min_n) == []


@pytest.mark.django_db
def test_so_is_that_of_a_ledger_in_which_everything_has_happened(settings: Any) -> None:
    rich_ledger.fill(settings)
    mature()
    assert board({}, LATER, 10)["n_withheld"] == 2  # one withheld, one shredded; the third was restored
    for min_n in (1, 2):
        assert faults(min_n=min_n) == []
        assert faults({"cohort": "advance"}, min_n=min_n) == []
        assert faults({"topic": "traffic"}, min_n=min_n) == []
        assert faults({"year": "2026"}, min_n=min_n) == []
        assert faults({"outlet": "the-paper"}, min_n=min_n) == []


@pytest.mark.django_db
@pytest.mark.parametrize("seed", range(3))
def test_so_is_that_of_a_ledger_made_by_chance(seed: int) -> None:
    chance = random.Random(seed)
    people = [f"Author {number}" for number in range(6)]
    events = [f"Event {number}" for number in range(20)]
    claims = [_claim(chance, people, events, number) for number in range(40)]
    for row in claims[:30]:
        for _ in range(chance.choice((0, 0, 1, 2))):
            _claim(chance, people, events, 1000 + chance.randrange(10**6), question=row.question)
    editor, adjudicator = make_user(), make_user("adjudicator")
    for row in claims[:35]:
        _settle(chance, row.question, editor)
    for row in chance.sample(claims, 4):
        actions.withdraw_predictions(actor=editor, predictions=[row], reason="misquoted", now=NOW)
    for row in chance.sample([one for one in claims if not one.vague], 3):
        row.refresh_from_db()
        if row.state == "published":
            changes = {"probability": Decimal(chance.randrange(5, 95)) / 100}
            actions.amend_prediction(actor=adjudicator, prediction=row, changes=changes, reason="Misread.", now=NOW)
    author, into = claims[0].author, next(one.author for one in claims if one.author_id != claims[0].author_id)
    actions.merge_authors(actor=adjudicator, author=author, into=into, reason="One person.", now=NOW)
    mature()
    for min_n in (3, 1):
        assert faults(min_n=min_n) == []
        assert faults({"cohort": "advance"}, min_n=min_n) == []


def _claim(chance: random.Random, people: list[str], events: list[str], number: int, **changes: Any) -> Any:
    said_on = date(2025, 1, 1) + timedelta(days=chance.randrange(300))
    words = chance.choice(("will", "won't", "probably", "unlikely", "almost certain", "may", ""))
    values: dict[str, Any] = {"hedge": words, "said_on": said_on, "quote": f"Claim {number} {words}",
                              "author": chance.choice(people), "published_on": said_on}  # fmt: skip
    if not words:
        values |= {"probability": Decimal(chance.randrange(0, 101)) / 100}
        if chance.random() < 0.5:
            values |= {"reference_probability": Decimal("0.4"), "reference_source": "A market",
                       "reference_at": (said_on - timedelta(days=chance.choice((-1, 1)))).isoformat()}  # fmt: skip
    if words == "may":
        values |= {"low": Decimal("0.2"), "probability": Decimal("0.45"), "high": Decimal("0.7")}
    if words == "won't":
        values |= {"denies": True}
    if "question" not in changes:
        values |= {"event": chance.choice(events), "deadline": date(2025, 12, 31),
                   "time_zone": chance.choice(("UTC", "America/New_York", "Pacific/Apia"))}  # fmt: skip
    return make_prediction(now=chance.choice((NOW, NOW - timedelta(days=120))), **(values | changes))


def _settle(chance: random.Random, question: Any, editor: Any) -> None:
    outcome = chance.choice(("true", "true", "false", "false", "partial", "void", "ambiguous"))
    known_on = date(2025, 6, 1) + timedelta(days=chance.randrange(210))
    question.refresh_from_db()
    credit = Decimal("0.4") if outcome == "partial" else None
    settle(question, outcome, known_on=known_on, credit=credit, actor=editor)


@pytest.mark.parametrize("freedom", [1, 2, 3, 7, 30, 199, 1000, 1001, 25_000])
def test_its_own_student_t_is_that_of_the_service(freedom: int) -> None:
    for probability in (0.92, 0.975):
        mine, theirs = verify_ledger.t_quantile(probability, freedom), t_quantile(probability, freedom)
        assert math.isclose(mine, theirs, rel_tol=1e-9)
    for t in (0.1, 1.0, 3.5, 9.0):
        assert math.isclose(verify_ledger.two_sided_p(t, freedom), two_sided_p(t, freedom), abs_tol=1e-11)


def test_a_figure_that_differs_in_the_ninth_place_is_no_longer_the_same() -> None:
    assert verify_ledger.same(0.25, 0.2500000005)
    assert not verify_ledger.same(0.25, 0.250000002)
    assert not verify_ledger.same(None, 0.25)
    assert not verify_ledger.same(3, 4)

"""Everything derived keeps in step, waits where it may, is checked and repaired: the record alone decides."""

from collections.abc import Callable
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any

import numpy as np
import pytest
from django.db import transaction

from predictions import actions
from predictions.actions import placing, rebuilding, resumming
from predictions.actions.scores import score
from predictions.models import (
    Author,
    Board,
    Drift,
    Place,
    Prediction,
    Question,
    Score,
    Slice,
    Standing,
    Unsummed,
)
from predictions.models.base import writing
from predictions.scoring.ranking import place
from predictions.scoring.sums import RANK_NAMES, rank_sums
from tests.derived import derived, rebuild_from_nothing, standings
from tests.factories import NOW, make_draft, make_input, make_prediction, make_user, settle

pytestmark = pytest.mark.django_db

PEOPLE = ("Ada Example", "Ben Example", "Cleo Example", "Dan Example")
LATER = NOW + timedelta(days=200)


@pytest.fixture
def desk() -> None:
    """Four authors, a shared question, a void one, and one each; some of it settled."""
    for author, hedge in zip(PEOPLE, ("probably", "will", "unlikely", "likely"), strict=True):
        make_prediction(author=author, hedge=hedge, statement="The bill is signed")
        make_prediction(author=author, hedge=hedge, outlet=f"Paper of {author[:3]}", topics=("Law", "Foreign affairs"))
    make_prediction(author=PEOPLE[0], statement="The treaty is ratified")
    settle(question("The bill is signed"))
    settle(question("The treaty is ratified"), "void")


def question(statement: str) -> Question:
    return Question.objects.get(statement=statement)


def total(slug: str, key: str = "all") -> Standing:
    return Standing.objects.get(author__slug=slug, slice__key=key)


def finish(now: datetime = NOW) -> None:
    """What beat rings for: outcomes mature, who waits is summed up, boards are placed."""
    actions.tick(now=now)
    actions.sum_up_waiting(now=now)
    actions.place_boards(now=now)


def assert_as_rebuilt() -> None:
    stored = derived()
    rebuild_from_nothing(now=NOW)
    assert derived() == stored


def tamper(change: Callable[[], Any]) -> None:
    with writing("a test"):
        change()


def score_and_wait(ids: list[int]) -> None:
    with transaction.atomic(), writing("a test"):
        score(ids, now=NOW, wait=True)


@pytest.mark.usefixtures("desk")
def test_authors_wait_until_they_are_summed_up_and_then_stand_as_if_they_never_had() -> None:
    ids = list(Question.objects.values_list("pk", flat=True))
    right = derived()
    tamper(lambda: [model.objects.all().delete() for model in (Score, Standing)])
    score_and_wait(ids)
    assert set(Unsummed.objects.values_list("author__name", flat=True)) == set(PEOPLE)
    assert Score.objects.count() == 9
    assert standings() == []
    assert actions.sum_up_waiting(now=NOW) == 4
    assert derived() == right
    assert not Unsummed.objects.exists()
    assert actions.sum_up_waiting(now=NOW) == 0


@pytest.mark.usefixtures("desk")
def test_what_an_editor_does_while_an_author_waits_is_in_the_sums_in_the_end() -> None:
    own = Prediction.objects.exclude(question__statement__startswith="The ").get(author__name=PEOPLE[1]).question
    tamper(lambda: Score.objects.filter(author__name=PEOPLE[1]).delete())
    score_and_wait([question("The bill is signed").pk])
    assert Unsummed.objects.count() == 1, "only who changed waits"
    before = total("ben-example").n_open
    settle(own)
    assert total("ben-example").n_open == before, "the sums of one who waits are made anew, not moved"
    finish()
    assert total("ben-example").n == 2
    assert_as_rebuilt()


@pytest.mark.usefixtures("desk")
def test_nothing_waits_where_nothing_changed() -> None:
    score_and_wait(list(Question.objects.values_list("pk", flat=True)))
    assert not Unsummed.objects.exists()


@pytest.mark.usefixtures("desk")
def test_questions_brought_onto_one_event_are_one_unit_and_come_apart_again() -> None:
    judge = make_user("adjudicator")
    own = Prediction.objects.exclude(question__statement__startswith="The ").get(author__name=PEOPLE[0]).question
    assert own is not None
    settle(own, "false")
    assert (total("ada-example").n, total("ada-example").n_events) == (2, 2)
    for one, event, events in (
        (own, "The bill", 2),
        (question("The bill is signed"), "The bill", 1),
        (own, "Other", 2),
    ):
        actions.amend_question(actor=judge, question=one, changes={"event": event}, reason="One event.", now=NOW)
        assert (total("ada-example").n, total("ada-example").n_events) == (2, events)
        assert_as_rebuilt()


@pytest.mark.usefixtures("desk")
def test_a_question_that_changes_its_topics_leaves_the_old_slices() -> None:
    one = question("The treaty is ratified")
    law = Slice.objects.get(key=f"all/topic/{one.topics.get().pk}")
    before = Standing.objects.get(slice=law, author__name=PEOPLE[0]).n_void
    actions.amend_question(
        actor=make_user("adjudicator"), question=one, changes={"topics": ["Treaties"]}, reason="Not law.", now=NOW
    )
    assert before == 1
    assert Standing.objects.get(slice=law, author__name=PEOPLE[0]).n_void == 0
    assert Standing.objects.get(slice__topic__name="Treaties", slice__cohort="all").n_void == 1
    assert_as_rebuilt()


def test_a_slice_that_an_author_has_left_has_no_line_of_theirs() -> None:
    row = make_prediction(topics=("Treaties",))
    assert row.question is not None
    actions.amend_question(
        actor=make_user("adjudicator"), question=row.question, changes={"topics": ["Law"]}, reason="Law.", now=NOW
    )
    assert not Standing.objects.filter(slice__topic__name="Treaties").exists()
    assert_as_rebuilt()


def test_withdrawing_everything_leaves_counts_and_no_figure() -> None:
    row = make_prediction()
    settle(row.question)
    actions.withdraw_predictions(actor=make_user(), predictions=[row], reason="misquoted", now=NOW)
    line = total("ada-example")
    assert (line.n, line.n_withdrawn, line.brier, line.n_events) == (0, 1, None, 0)
    assert_as_rebuilt()


def test_two_on_a_question_are_a_duel_and_three_have_peer_scores() -> None:
    for author, hedge in zip(PEOPLE[:2], ("probably", "will"), strict=True):
        make_prediction(author=author, hedge=hedge, statement="The bill is signed")
    settle(question("The bill is signed"))
    assert set(Score.objects.values_list("peer", "peer_spot")) == {(None, None)}
    assert (total("ada-example").peer_n, total("ada-example").peer_score) == (0, None)
    make_prediction(author=PEOPLE[2], hedge="unlikely", statement="The bill is signed")
    found = [total(slug).peer_score for slug in ("ada-example", "ben-example", "cleo-example")]
    peers = [one for one in found if one is not None]
    assert len(peers) == 3
    assert sum(peers) == pytest.approx(0, abs=1e-9)
    assert total("ada-example").peer_n == 1
    assert_as_rebuilt()


def test_two_who_stand_at_the_end_have_no_spot_score_though_three_answered() -> None:
    for author, hedge in zip(PEOPLE[:3], ("probably", "will", "unlikely"), strict=True):
        make_prediction(author=author, hedge=hedge, statement="The bill is signed")
    make_prediction(author=PEOPLE[2], hedge="", retracts=True, statement="The bill is signed", said_on=date(2026, 2, 1))
    settle(question("The bill is signed"))
    assert set(Score.objects.values_list("peer_spot", flat=True)) == {None}
    assert None not in set(Score.objects.values_list("peer", flat=True))
    assert_as_rebuilt()


@pytest.mark.parametrize("text", ["2026-W01-1", "2026-W01-1T12:00Z", "20260101"])
def test_a_reference_of_a_day_that_is_no_calendar_day_is_refused_on_its_field(text: str) -> None:
    """PostgreSQL cannot read a day of a week: it used to end every scoring of the question."""
    with pytest.raises(actions.Invalid) as error:
        make_draft(reference_probability=Decimal("0.4"), reference_source="A market", reference_at=text)
    assert {one.field for one in error.value.problems} == {"reference_at"}


def test_a_reference_that_got_past_that_check_is_not_used_and_breaks_nothing() -> None:
    row = make_prediction(
        reference_probability=Decimal("0.4"), reference_source="A market", reference_at="2026-01-09",
        now=NOW - timedelta(days=30),
    )  # fmt: skip
    tamper(lambda: Prediction.objects.update(reference_at="2026-W02-5"))
    settle(row.question)
    assert Score.objects.get().referenced is False
    tamper(lambda: Prediction.objects.update(reference_at="2026-01-09T10:00Z"))
    assert actions.rebuild_scores(now=NOW).scores == 1
    assert Score.objects.get().referenced is True


@pytest.mark.usefixtures("desk")
def test_a_rebuild_of_what_is_right_writes_nothing() -> None:
    actions.place_boards(now=NOW)
    keys = (list(Score.objects.values_list("pk", flat=True)), list(Standing.objects.values_list("pk", flat=True)))
    version = Board.objects.get().version
    found = actions.rebuild_scores(now=NOW)
    assert (found.questions, found.scores, found.standings) == (6, 0, 0)
    assert keys == (
        list(Score.objects.values_list("pk", flat=True)),
        list(Standing.objects.values_list("pk", flat=True)),
    )
    assert Board.objects.get().version == version
    assert not Slice.objects.filter(stale=True).exists()


def test_a_rebuild_of_an_empty_ledger_is_no_fault() -> None:
    found = actions.rebuild_scores(now=NOW)
    assert (found.questions, found.scores, found.standings) == (0, 0, 0)
    assert actions.check_scores(now=NOW) == []


def spoil() -> None:
    """One of each: a score and a line that differ, are missing, and should not be there."""
    ben, cleo = (Author.objects.get(name=name) for name in PEOPLE[1:3])
    bill = question("The bill is signed")
    tamper(lambda: Score.objects.filter(author=ben, question=bill).update(brier=1))
    tamper(lambda: Score.objects.filter(author=cleo, question=bill).delete())
    surplus = Score.objects.get(author__name=PEOPLE[0], question=bill)
    surplus.pk, surplus.author, surplus.question = None, ben, question("The treaty is ratified")
    tamper(surplus.save)


def spoil_sums() -> None:
    """Three lines of Dan's, whose scores are right."""
    lines = Standing.objects.filter(author__name=PEOPLE[3], slice__cohort="all")
    whole, year = lines.get(slice__key="all"), lines.get(slice__year__isnull=False)
    tamper(lambda: Standing.objects.filter(pk=whole.pk).update(rank_sums=bytes([1]) * 8 * len(RANK_NAMES)))
    tamper(lambda: Standing.objects.filter(pk=year.pk).delete())
    tamper(lambda: Slice.objects.create(key="all/year/1999", cohort="all", year=1999))
    whole.pk, whole.slice = None, Slice.objects.get(key="all/year/1999")
    tamper(whole.save)


@pytest.mark.usefixtures("desk")
@pytest.mark.parametrize("block", [1, 3, 40_000])
def test_a_rebuild_puts_right_what_is_wrong_and_no_more(block: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(rebuilding, "BLOCK", block)
    monkeypatch.setattr(resumming, "BLOCK", block)
    right = derived()
    untouched = set(Standing.objects.filter(author__name=PEOPLE[0]).values_list("pk", flat=True))
    spoil()
    spoil_sums()
    found = actions.rebuild_scores(now=NOW)
    assert derived() == right
    assert (found.scores, found.standings) == (3, 3)
    assert untouched == set(Standing.objects.filter(author__name=PEOPLE[0]).values_list("pk", flat=True))


@pytest.mark.usefixtures("desk")
def test_a_rebuild_that_is_stopped_goes_on_where_it_is_run_again(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(rebuilding, "BLOCK", 1)
    right = derived()
    tamper(lambda: [model.objects.all().delete() for model in (Score, Standing)])

    def stop(stage: str, done: int, of: int) -> None:
        if done == 3:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        actions.rebuild_scores(now=NOW, progress=stop)
    scored = set(Score.objects.values_list("pk", flat=True))
    assert 0 < len(scored) < 9
    assert Unsummed.objects.exists(), "the tick sums up what was left"
    found = actions.rebuild_scores(now=NOW)
    assert found.scores == 9 - len(scored)
    assert scored < set(Score.objects.values_list("pk", flat=True))
    assert derived() == right
    assert not Unsummed.objects.exists()


@pytest.mark.usefixtures("desk")
def test_the_tick_finishes_what_a_stopped_rebuild_left(monkeypatch: pytest.MonkeyPatch) -> None:
    right = derived()
    spoil()

    def stop(stage: str, done: int, of: int) -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        actions.rebuild_scores(now=NOW, progress=stop)
    finish()
    assert derived() == right


@pytest.mark.usefixtures("desk")
@pytest.mark.parametrize("step", range(1, 10))
def test_an_editor_may_work_between_any_two_blocks(step: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(rebuilding, "BLOCK", 1)
    monkeypatch.setattr(resumming, "BLOCK", 1)
    open_ones = [one.question for one in Prediction.objects.filter(question__state="open").order_by("pk")]
    spoil()
    calls = 0

    def work(stage: str, done: int, of: int) -> None:
        nonlocal calls
        calls += 1
        if calls == step:
            settle(open_ones[step % len(open_ones)], "false")
            make_prediction(author=PEOPLE[step % 4], statement="The bill is signed", said_on=date(2026, 1, 20))
            make_prediction(author="Eve Example")

    actions.rebuild_scores(now=NOW, progress=work)
    assert calls >= step
    finish()
    assert_as_rebuilt()


@pytest.mark.usefixtures("desk")
@pytest.mark.parametrize("block", [1, 40_000])
def test_a_check_shows_scores_that_differ_are_missing_or_too_many(block: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(rebuilding, "BLOCK", block)
    monkeypatch.setattr(resumming, "BLOCK", block)
    assert actions.check_scores(now=NOW) == []
    spoil()
    before = derived()
    found = actions.check_scores(now=NOW)
    assert derived() == before, "a check corrects nothing"
    assert set(Drift.objects.values_list("pk", flat=True)) == {one.pk for one in found}
    scores = {(one.author_id, one.of): (one.stored, one.expected) for one in found if one.what == "score"}
    ben, cleo = (Author.objects.get(name=name).pk for name in PEOPLE[1:3])
    bill, treaty = (f"question {question(name).pk}" for name in ("The bill is signed", "The treaty is ratified"))
    assert set(scores) == {(ben, bill), (cleo, bill), (ben, treaty)}
    assert scores[ben, bill] == ("brier 1", "brier 10000000000")
    assert scores[cleo, bill][0] == "" and "brier 640000000000" in scores[cleo, bill][1]
    assert scores[ben, treaty][0] and not scores[ben, treaty][1]
    wrong = {one.author_id for one in found if one.what == "standing"}
    assert wrong == {ben, cleo}, "their lines are not the sums of such scores"


@pytest.mark.usefixtures("desk")
def test_a_check_shows_lines_that_differ_are_missing_or_too_many() -> None:
    spoil_sums()
    found = actions.check_scores(now=NOW)
    assert {one.what for one in found} == {"standing"}
    assert {(bool(one.stored), bool(one.expected)) for one in found} == {(True, True), (False, True), (True, False)}
    assert len(found) == 3


@pytest.mark.usefixtures("desk")
def test_who_waits_to_be_summed_up_is_no_drift() -> None:
    spoil_sums()
    tamper(lambda: Unsummed.objects.create(author=Author.objects.get(name=PEOPLE[3])))
    assert actions.check_scores(now=NOW) == []


@pytest.mark.usefixtures("desk")
def test_a_score_that_waits_to_mature_is_no_drift_and_one_that_matured_too_soon_is() -> None:
    assert actions.check_scores(now=LATER) == []
    actions.tick(now=LATER)
    assert Score.objects.filter(matured=True).exists()
    assert {one.stored for one in actions.check_scores(now=NOW)} == {"matured 1"}


def test_a_score_on_a_question_that_is_not_public_is_found_and_taken_away() -> None:
    make_prediction()
    draft = make_draft(author="Ben Example")
    [stray] = Score.objects.all()
    assert draft.question is not None
    stray.pk, stray.question = None, draft.question
    tamper(stray.save)
    assert [one.what for one in actions.check_scores(now=NOW) if one.what == "score"] == ["score"]
    assert actions.rebuild_scores(now=NOW).scores == 1
    assert Score.objects.count() == 1
    assert actions.check_scores(now=NOW) == []


def test_no_more_differences_are_kept_than_anybody_reads(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(rebuilding, "MOST_SHOWN", 5)
    actions.record_predictions(actor=make_user(), drafts=[make_input(author=f"Author {k}") for k in range(8)], now=NOW)
    tamper(lambda: Score.objects.update(year=1999))
    assert len(actions.check_scores(now=NOW)) == 5
    assert Drift.objects.count() == 5


@pytest.fixture
def field() -> None:
    """Three authors of twelve matured events each, told apart, and one of two."""
    editor, number = make_user(), 0
    for author, p, n in (("Good Example", "0.95", 12), ("Fair Example", "0.6", 12), ("Bad Example", "0.1", 12),
                         ("New Example", "0.9", 2)):  # fmt: skip
        drafts = []
        for _ in range(n):
            number += 1
            drafts.append(
                make_input(
                    author=author,
                    hedge="",
                    quote=f"Measure {number} will be signed by the end of June.",
                    probability=Decimal(p),
                    basis="import",
                )
            )
        for k, row in enumerate(actions.record_predictions(actor=editor, drafts=drafts, now=NOW)):
            settle(row.question, "true" if k % 6 else "false", actor=editor)
    finish(LATER)


def places() -> dict[str, tuple[int | None, int | None]]:
    found = Place.objects.filter(slice__key="all").values_list("standing__author__name", "position", "rank")
    return {name.split()[0]: (position, rank) for name, position, rank in found}


@pytest.mark.usefixtures("field")
def test_boards_are_placed_once_and_placing_again_does_nothing(django_assert_num_queries: Any) -> None:
    assert [places()[name][0] for name in ("Good", "Fair", "Bad", "New")] == [1, 2, 3, 4]
    part = Slice.objects.get(key="all")
    assert (part.ranked, part.n_authors, part.n_field, part.stale) == (True, 4, 3, False)
    assert places()["New"] == (4, None)
    with django_assert_num_queries(1):
        assert actions.place_boards(now=LATER) == 0


@pytest.mark.usefixtures("field")
def test_only_slices_whose_lines_have_changed_are_placed(monkeypatch: pytest.MonkeyPatch) -> None:
    placed: list[int] = []
    place_slice = placing._place_slice

    def watched(part: int) -> int:
        placed.append(part)
        return place_slice(part)

    monkeypatch.setattr(placing, "_place_slice", watched)
    row = make_prediction(author="New Example", topics=("Treaties",), outlet="Another paper", now=LATER,
                          deadline=date(2027, 3, 1), statement="Z is signed", said_on=date(2026, 2, 1))  # fmt: skip
    actions.place_boards(now=LATER)
    keys = set(Slice.objects.filter(pk__in=placed).values_list("key", flat=True))
    treaties = row.question.topics.get().pk if row.question else 0
    parts = ("", "/year/2027", f"/topic/{treaties}", f"/outlet/{row.outlet_id}")
    assert keys == {f"{cohort}{part}" for cohort in ("all", "advance") for part in parts}
    assert len(placed) == len(keys)
    assert places()["New"] == (4, None)


@pytest.mark.usefixtures("field")
def test_another_minimum_places_every_board_anew(settings: Any) -> None:
    settings.MIN_N = 2
    assert actions.place_boards(now=LATER) == Slice.objects.count()
    assert (Slice.objects.get(key="all").n_field, places()["New"][1] is not None) == (4, True)
    settings.MIN_N = 13
    actions.place_boards(now=LATER)
    part = Slice.objects.get(key="all")
    assert (part.n_field, part.ranked, part.min_n) == (0, False, 13)
    assert {rank for _, rank in places().values()} == {None}
    assert set(Place.objects.values_list("separable", "skill_shrunk", "rank_low")) == {(None, None, None)}
    settings.MIN_N = 10
    actions.place_boards(now=LATER)
    assert places()["Good"] == (1, 1)


@pytest.mark.usefixtures("field")
def test_a_board_that_everybody_has_left_is_placed_empty() -> None:
    part = Slice.objects.get(key="all")
    tamper(lambda: Standing.objects.filter(slice=part).delete())
    tamper(lambda: Slice.objects.filter(pk=part.pk).update(stale=True))
    actions.place_boards(now=LATER)
    part.refresh_from_db()
    assert (part.n_authors, part.n_field, part.ranked, part.stale) == (0, 0, False, False)
    assert not Place.objects.filter(slice=part).exists()


@pytest.mark.usefixtures("field")
def test_stored_ranks_are_those_of_the_sums() -> None:
    rows = list(Standing.objects.total().order_by("author__slug"))
    placed = place(rank_sums([bytes(row.rank_sums) for row in rows]), min_n=10)
    assert [row.place.rank or 0 for row in rows] == placed.rank.tolist()
    assert [row.place.rank_low or 0 for row in rows] == placed.rank_low.tolist()
    assert [row.place.rank_high or 0 for row in rows] == placed.rank_high.tolist()
    shrunk = [np.nan if row.place.skill_shrunk is None else row.place.skill_shrunk for row in rows]
    assert np.array_equal(shrunk, placed.skill_shrunk, equal_nan=True)


@pytest.mark.usefixtures("desk")
def test_sums_that_were_wrong_already_do_not_refuse_an_outcome_and_are_made_anew() -> None:
    row = make_prediction(author=PEOPLE[0])
    part = Standing.objects.total().get(author__name=PEOPLE[0])
    tamper(lambda: Standing.objects.filter(pk=part.pk).delete())
    settle(row.question)
    assert Unsummed.objects.filter(author__name=PEOPLE[0]).exists()
    finish()
    assert_as_rebuilt()

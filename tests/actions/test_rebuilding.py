"""Everything derived is checked and repaired, block by block, while editors work."""

from datetime import date

import pytest

from predictions import actions
from predictions.actions import rebuilding, resumming
from predictions.models import (
    Author,
    Board,
    Drift,
    Prediction,
    Score,
    Slice,
    Standing,
    Unsummed,
)
from predictions.scoring.sums import RANK_NAMES
from tests.actions.desk import LATER, PEOPLE, assert_as_rebuilt, finish, question, tamper
from tests.derived import derived
from tests.factories import NOW, make_draft, make_input, make_prediction, make_user, settle

pytestmark = pytest.mark.django_db


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

"""Checks look, write down what they found once, and decide nothing."""

from collections.abc import Callable
from datetime import date, timedelta
from decimal import Decimal
from functools import partial
from pathlib import Path
from typing import Any

import pytest

from predictions import actions
from predictions.actions import checks
from predictions.actions.checks import sources
from predictions.channels.safe_http import Answer, Refused, Unreachable
from predictions.models import CheckFinding, Question, Resolution, SeriesCheck, SourceState, User
from tests.actions.reminders.makers import NOW, after, make_question, morning, settings
from tests.factories import make_user, settle

pytestmark = pytest.mark.django_db


@pytest.fixture
def ada() -> User:
    return make_user(email="ada@desk.example")


def found() -> list[tuple[str, Any]]:
    rows = CheckFinding.objects.filter(closed_at__isnull=True).select_related("question")
    return sorted((one.kind, one.question.pk) for one in rows)


def test_what_the_clock_finds_is_written_once(ada: User) -> None:
    late = make_question(ada)
    conditional = make_question(
        ada,
        date(2026, 12, 31),
        condition="If so",
        condition_criteria="Its ruling",
        condition_deadline=date(2026, 3, 10),
    )
    reviewed = make_question(ada, date(2026, 12, 31))
    make_question(ada, date(2026, 12, 31))
    actions.set_review_date(actor=ada, question=reviewed, on=date(2026, 3, 15), now=NOW)
    for _ in range(2):
        actions.run_checks(now=after(1))
    assert found() == [
        ("condition_passed", conditional.pk), ("past_deadline", late.pk), ("review_due", reviewed.pk),
    ]  # fmt: skip
    assert not Resolution.objects.exists()


def test_a_settled_sibling_on_a_shared_event_is_pointed_out(ada: User) -> None:
    first, second = (make_question(ada, date(2026, 12, 31), event="The truce") for _ in range(2))
    make_question(ada, date(2026, 12, 31))
    settle(first, actor=ada)
    actions.run_checks(now=NOW)
    assert found() == [("sibling_settled", second.pk)]
    assert CheckFinding.objects.get().detail == {"sibling": str(first.public_id)}


def test_an_owner_who_is_gone_is_pointed_out(ada: User) -> None:
    question = make_question(ada)
    User.objects.filter(pk=ada.pk).update(is_active=False)
    actions.run_checks(now=NOW)
    assert found() == [("owner_inactive", question.pk)]


def test_settling_closes_what_was_found(ada: User) -> None:
    question = make_question(ada)
    actions.run_checks(now=after(1))
    settle(question, actor=ada, now=after(1))
    actions.run_checks(now=after(2))
    assert found() == [] and CheckFinding.objects.get().closed_at == after(2)


def test_an_editor_closes_a_finding_and_it_stays_closed(ada: User) -> None:
    make_question(ada)
    actions.run_checks(now=after(1))
    finding = CheckFinding.objects.get()
    with pytest.raises(actions.NotAllowed):
        actions.dismiss_finding(actor=make_user("contributor"), finding=finding, now=after(1))
    actions.dismiss_finding(actor=ada, finding=finding, now=after(1))
    actions.run_checks(now=after(2))
    assert found() == []
    with pytest.raises(actions.Conflict):
        actions.dismiss_finding(actor=ada, finding=finding, now=after(1))


def test_a_checker_that_breaks_stops_no_other(ada: User, monkeypatch: pytest.MonkeyPatch) -> None:
    class Broken:
        name = "broken"

        def look(self, now: object) -> list[checks.Found]:
            raise RuntimeError("a bug")

    make_question(ada)
    monkeypatch.setattr(checks, "CHECKERS", [Broken(), *checks.CHECKERS])
    counts = actions.run_checks(now=after(1))
    assert counts["broken"] == -1 and len(found()) == 1


# --- a series against a threshold


@pytest.fixture
def series(tmp_path: Path, settings: Any) -> Callable[..., SeriesCheck]:
    settings.SERIES_FOLDER = tmp_path

    def make(question: Question, text: str, **changes: Any) -> SeriesCheck:
        (tmp_path / "rates.csv").write_text(text)
        values: dict[str, Any] = {
            "url": "file:rates.csv", "date_column": "month", "value_column": "rate", "operator": ">",
            "threshold": Decimal(3), "last_day": date(2026, 2, 28),
        }  # fmt: skip
        return SeriesCheck.objects.create(question=question, **values | changes)

    return make


def test_a_number_proposes_a_verdict_that_an_editor_confirms(ada: User, series: Callable[..., SeriesCheck]) -> None:
    question = make_question(ada, date(2026, 2, 28), said_on=date(2026, 1, 10))
    series(question, "month,rate\n2026-01,2.9\n2026-02,3.1\n")
    actions.run_checks(now=NOW)
    proposal = CheckFinding.objects.get(kind="proposed")
    assert (proposal.detail["outcome"], proposal.detail["row"]) == ("true", "month=2026-02, rate=3.1")
    assert proposal.detail["sentence"] == "rate was 3.1 on 2026-02-28, which is > 3."
    assert not Resolution.objects.exists()
    url = "https://bank.example/rates"
    confirm = partial(
        actions.confirm_proposal, actor=ada, finding=proposal, known_on=date(2026, 3, 1), interest="none", now=NOW
    )
    with pytest.raises(actions.NotAllowed):
        confirm(actor=make_user("contributor"), evidence_url=url)
    with pytest.raises(actions.Invalid, match="cannot judge"):
        confirm(interest="bet", evidence_url=url)
    with pytest.raises(actions.Invalid):  # a file has no address that readers could open
        confirm()
    verdict = confirm(evidence_url=url)
    assert (verdict.outcome, verdict.editor) == ("true", ada)
    assert verdict.evidence[0]["quote"] == "month=2026-02, rate=3.1"
    assert found() == []


def test_a_series_that_says_nothing_yet_proposes_nothing(ada: User, series: Callable[..., SeriesCheck]) -> None:
    series(make_question(ada), "month,rate\n2026-01,9.9\n")
    actions.run_checks(now=NOW)
    assert found() == []


@pytest.mark.parametrize(
    ("text", "changes", "sentence"),
    [
        ("day,rate\n2026-02,3\n", {}, "no column “month”"),
        ("month,rate\n", {"url": "file:../secret"}, "Name a file in"),
        ("month,rate\n", {"url": "file:other.csv"}, "no file 'other.csv'"),
        ("{", {"format": "json"}, "no JSON"),
        ('{"a": 1}', {"format": "json", "path": "data.rows"}, "no list at “data.rows”"),
        ("month,rate\n", {"url": "http://127.0.0.1/rates.csv"}, ""),
    ],
)
def test_a_checker_that_cannot_work_says_why(
    text: str, changes: dict[str, Any], sentence: str, ada: User, series: Callable[..., SeriesCheck]
) -> None:
    series(make_question(ada), text, **changes)
    actions.run_checks(now=NOW)
    finding = CheckFinding.objects.get(kind="checker_failed")
    assert sentence in finding.detail["sentence"] and finding.detail["sentence"]


# --- sources


@pytest.fixture
def answers(monkeypatch: pytest.MonkeyPatch) -> list[Any]:
    """What the next fetches come to, in order."""
    waiting: list[Any] = []

    def fetch(url: str, rules: object) -> Answer:
        answer = waiting.pop(0)
        if isinstance(answer, Exception):
            raise answer
        status, body = answer
        return Answer(url=url, status=status, headers={}, body=body, complete=True)

    monkeypatch.setattr(sources, "fetch", fetch)
    return waiting


def test_sources_are_left_alone_unless_the_desk_wants_it(ada: User, answers: list[Any]) -> None:
    make_question(ada, date(2026, 12, 31))
    actions.run_checks(now=NOW)
    assert not SourceState.objects.exists()


def test_a_changed_source_is_pointed_out_with_what_became_of_the_quote(ada: User, answers: list[Any]) -> None:
    settings(check_sources=True)
    make_question(ada, date(2026, 12, 31), quote="It will probably rain.")
    page = "<html><script>var now = {}</script><p>It will probably   rain.</p>{}</html>"
    answers += [(200, page.format(1, "").encode()), (200, page.format(2, "").encode()), (200, b"<p>Gone with it</p>")]
    for week in range(2):
        actions.run_checks(now=NOW + timedelta(days=8 * week))
    assert found() == []  # only the script has changed
    actions.run_checks(now=NOW + timedelta(days=16))
    assert CheckFinding.objects.get().detail["quote_found"] is False


@pytest.mark.parametrize("failure", [(404, b""), (503, b""), Unreachable("timeout"), Refused("private")])
def test_a_source_is_gone_after_three_misses(failure: Any, ada: User, answers: list[Any]) -> None:
    settings(check_sources=True)
    make_question(ada, date(2026, 12, 31))
    answers += [failure] * 3
    for week in range(3):
        assert found() == []
        actions.run_checks(now=morning(NOW.date() + timedelta(days=8 * week)))
    assert [kind for kind, _ in found()] == ["source_gone"]

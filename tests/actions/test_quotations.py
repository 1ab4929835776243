"""Words that are withheld are withheld wherever somebody quoted them, and no new text brings them back."""

import io
import json
from pathlib import Path
from typing import Any

import pytest
from django.core.management import call_command
from django.db import connection
from django.test import Client

import verify_ledger
from predictions import actions
from predictions.actions.quotations import Needles
from predictions.models import (
    Challenge,
    Correction,
    LogOpening,
    Prediction,
    Question,
    Reply,
    Resolution,
    Takedown,
    Verdict,
)
from predictions.models.search import forget_deleted
from tests import logs
from tests.actions.test_takedown import everything_stored, shred, withhold
from tests.factories import NOW, make_prediction, make_user, settle

pytestmark = pytest.mark.django_db

QUOTE = "Zanzibarian fishmongers will certainly rule the whole island by June."
SIX = "ZANZIBARIAN fishmongers will - certainly - rule the"
OTHER = "It said nothing of the kind."


def differences() -> list[str]:
    return [str(one) for one in actions.verify_log(now=NOW).found]


def quoted(settings: Any) -> Prediction:
    """A claim whose words stand in a rationale, evidence, a correction, an objection, its answer, a reply, a reason."""
    settings.CHALLENGE_DAYS = settings.CHALLENGE_WORKING_DAYS = 7
    editor, adjudicator = make_user(), make_user("adjudicator")
    row = make_prediction(editor, quote=QUOTE, hedge="certainly")
    question = row.question
    assert question is not None
    actions.amend_question(
        actor=editor, question=question, changes={"topics": ["Fish"]}, reason=f"It is of fish: “{SIX}”.", now=NOW
    )
    settle(question, actor=editor, rationale=f"He said: {QUOTE} And so it came.")
    given = actions.ChallengeInput(question=question, text=f"But “{SIX}” is not all of it.", contact="r@example.org")
    objection = actions.file_challenge(challenge=given, now=NOW)
    actions.admit_challenge(actor=editor, challenge=objection, now=NOW)
    actions.answer_challenge(actor=adjudicator, challenge=objection, upheld=True, answer=f"True: {QUOTE}", now=NOW)
    settle(Question.objects.get(pk=question.pk), "false", actor=editor, rationale=OTHER)
    assert row.author is not None
    sent = actions.enter_reply(
        actor=editor, author=row.author, reply=actions.ReplyInput(text=f"I said {QUOTE}", prediction=row), now=NOW
    )
    actions.publish_reply(actor=editor, reply=sent, now=NOW)
    return Prediction.objects.get(pk=row.pk)


def public_places() -> str:
    """What readers, programs and copies are given of it."""
    client, found = Client(), []
    row, question = Prediction.objects.get(quote__in=("", QUOTE)), Question.objects.get()
    for path in (
        "/", f"/predictions/{row.public_id}/", f"/questions/{question.public_id}/", "/corrections/",
        "/authors/ada-example/", f"/api/v1/predictions/{row.public_id}/",
        f"/api/v1/questions/{question.public_id}/", "/api/v1/corrections/",
        "/api/v1/authors/ada-example/", "/feeds/outcomes.atom", "/search/?q=island", "/log/openings/tile/000",
        "/api/v1/exports/predictions.csv", "/api/v1/exports/outcomes.jsonl",
    ):  # fmt: skip
        answer = client.get(path)
        assert answer.status_code == 200, path
        found.append(answer.getvalue().decode())
    for one in LogOpening.objects.readable():
        found.append(bytes(one.payload).decode())
    return "\n".join(found)


def test_withheld_they_are_in_no_public_place_and_the_log_still_bears_out_every_row(settings: Any) -> None:
    row = quoted(settings)
    actions.make_log_key()
    logs.publish()
    assert differences() == [] and QUOTE in public_places()
    withhold(row)
    assert "fishmongers" not in public_places().lower()
    assert Verdict.objects.order_by("pk")[0].rationale == "[withheld]" and Reply.objects.get().text == "[withheld]"
    challenge = Challenge.objects.get()
    assert (challenge.text, challenge.answer) == ("[withheld]", "[withheld]")
    assert Resolution.objects.order_by("pk")[0].superseded_reason == "[withheld]"
    reopened = Correction.objects.get(kind="reopened")
    assert reopened.reason == "[withheld]" and reopened.old["rationale"] == "[withheld]"
    assert Verdict.objects.order_by("pk")[1].rationale == OTHER
    assert differences() == []


def test_restored_every_text_stands_where_it_stood(settings: Any) -> None:
    row = quoted(settings)
    before = everything_quoted()
    withhold(row)
    assert everything_quoted() != before
    actions.restore_prediction(
        actor=make_user("adjudicator"), prediction=Prediction.objects.get(pk=row.pk), reason="Settled.", now=NOW
    )
    assert everything_quoted() == before
    assert not LogOpening.objects.filter(withheld_at__isnull=False).exists()
    assert differences() == []


def everything_quoted() -> list[Any]:
    return [
        list(Verdict.objects.order_by("pk").values_list("rationale", "evidence")),
        Challenge.objects.values_list("text", "answer")[0],
        list(Correction.objects.order_by("pk").values_list("reason", "old", "new")), Reply.objects.get().text,
        list(Resolution.objects.order_by("pk").values_list("superseded_reason", flat=True)),
        list(Question.objects.get().amendments.values_list("reason", flat=True)), Prediction.objects.get().quote,
    ]  # fmt: skip


def test_shredded_nothing_in_the_database_holds_them(settings: Any) -> None:
    row = quoted(settings)
    withhold(row)
    assert "fishmongers" in everything_stored().lower()  # kept aside
    shred(row)
    forget_deleted(connection)
    assert "fishmongers" not in everything_stored().lower()
    assert differences() == []


@pytest.mark.parametrize("ends", ["withheld", "shredded"])
def test_outsiders_work_the_board_out_all_the_same(settings: Any, tmp_path: Path, ends: str) -> None:
    row = quoted(settings)
    withhold(row)
    if ends == "shredded":
        shred(row)
    actions.make_log_key()
    call_command("export_log", static=tmp_path, stderr=io.StringIO())
    assert verify_ledger.main([str(tmp_path), "--vkey", str(tmp_path / "log/vkey"), "--quiet"]) == 0


def test_evidence_is_silenced_text_by_text_and_addresses_stay() -> None:
    row = make_prediction(quote=QUOTE, hedge="certainly")
    quoting = actions.Evidence(kind="url", url="https://paper.example/a", quote=QUOTE)
    plain = actions.Evidence(kind="url", url="https://paper.example/b", quote=OTHER)
    settle(row.question, evidence=(quoting, plain))
    withhold(row)
    first, second = Verdict.objects.get().evidence
    assert (first["quote"], first["url"]) == ("[withheld]", "https://paper.example/a") and second["quote"] == OTHER
    assert differences() == []


def test_a_verdict_under_seal_is_silenced_and_tells_a_colleague_nothing(settings: Any) -> None:
    settings.VERDICTS_REQUIRED = 2
    row = make_prediction(quote=QUOTE, hedge="certainly")
    settle(row.question, "false", rationale=f"He said: {QUOTE}")
    takedown = withhold(row)
    said = json.loads(bytes(LogOpening.objects.get(seq=takedown.seq).payload or b""))
    seq = Verdict.objects.get().last_seq
    assert seq in said["openings"] and seq not in [one["seq"] for one in said["rest"]]
    assert Verdict.objects.get().rationale == "[withheld]" and differences() == []
    with pytest.raises(actions.Conflict, match="must not see yet"):
        shred(row)
    settle(Question.objects.get(), "false", actor=make_user(), rationale=OTHER)
    shred(row)
    forget_deleted(connection)
    assert "fishmongers" not in everything_stored().lower()
    assert differences() == []


def test_new_texts_that_would_bring_them_back_are_refused_by_their_field(settings: Any) -> None:
    settings.CHALLENGE_DAYS = settings.CHALLENGE_WORKING_DAYS = 7
    row = make_prediction(quote=QUOTE, hedge="certainly")
    withhold(row)
    row = Prediction.objects.get(pk=row.pk)
    assert row.question is not None and row.author is not None
    for field, act in (
        ("rationale", lambda: settle(row.question, rationale=f"As said: {SIX}.")),
        ("reason", lambda: actions.amend_question(
            actor=make_user(), question=row.question, changes={"topics": ["Fish"]}, reason=SIX, now=NOW)),
        ("note", lambda: actions.withdraw_predictions(
            actor=make_user(), predictions=[row], reason="misquoted", note=SIX, now=NOW)),
    ):  # fmt: skip
        with pytest.raises(actions.Invalid) as refused:
            act()
        [problem] = refused.value.problems
        assert (problem.field, problem.code) == (field, "quotes_withheld_words")
    settle(row.question, rationale=OTHER)
    given = actions.ChallengeInput(question=row.question, text=f"But {SIX}!", contact="r@example.org")
    objection = actions.file_challenge(challenge=given, now=NOW)
    with pytest.raises(actions.Invalid, match="withheld"):
        actions.admit_challenge(actor=make_user(), challenge=objection, now=NOW)
    reply = actions.ReplyInput(text=f"I said {QUOTE}", prediction=row)
    sent = actions.enter_reply(actor=make_user(), author=row.author, reply=reply, now=NOW)
    with pytest.raises(actions.Invalid, match="withheld"):
        actions.publish_reply(actor=make_user(), reply=sent, now=NOW)


def test_the_takedowns_own_note_may_not_quote() -> None:
    row = make_prediction(quote=QUOTE, hedge="certainly")
    with pytest.raises(actions.Invalid) as refused:
        withhold(row, note=f"Counsel objects to “{SIX}”.")
    assert refused.value.problems[0].field == "note"
    assert not Takedown.objects.exists()


def test_what_quotes_two_stays_closed_until_both_are_restored() -> None:
    first = make_prediction(quote=QUOTE, hedge="certainly")
    second = make_prediction(quote="Nobody will certainly ever catch a single herring there.", hedge="certainly",
                             question=first.question, author="Bob Second")  # fmt: skip
    settle(first.question, rationale=f"{QUOTE} {second.quote}")
    withhold(first)
    withhold(second)
    seq = Verdict.objects.get().last_seq
    assert differences() == []
    with pytest.raises(actions.Conflict, match="restore that one first"):
        restore(first)
    restore(second)
    assert LogOpening.objects.get(seq=seq).withheld_at is not None
    restore(first)
    assert LogOpening.objects.get(seq=seq).withheld_at is None
    assert Verdict.objects.get().rationale == f"{first.quote} {second.quote}"


def test_what_quotes_one_that_was_deleted_comes_back_with_the_other_without_it() -> None:
    first = make_prediction(quote=QUOTE, hedge="certainly")
    second = make_prediction(quote="Nobody will certainly ever catch a single herring there.", hedge="certainly",
                             question=first.question, author="Bob Second")  # fmt: skip
    settle(first.question, rationale=f"{QUOTE} {second.quote}")
    withhold(first)
    withhold(second)
    shred(second)
    forget_deleted(connection)
    assert "herring" not in everything_stored()
    restore(first)
    assert Verdict.objects.get().rationale == "[withheld]" and differences() == []


def restore(row: Prediction) -> None:
    now = Prediction.objects.get(pk=row.pk)
    actions.restore_prediction(actor=make_user("adjudicator"), prediction=now, reason="Settled.", now=NOW)


@pytest.mark.parametrize(("text", "found"), [
    (QUOTE, True), (SIX, True), ("fishmongers will certainly rule the whole", True),
    ("fishmongers will certainly rule the", False), ("", False),
    ("fishmongers will certainly not rule the whole", False),
])  # fmt: skip
def test_six_words_in_a_row_are_a_quotation(text: str, found: bool) -> None:
    assert Needles([QUOTE, ""]).in_text(text) is found


def test_short_quotes_are_found_whole_and_very_short_ones_not_at_all() -> None:
    assert Needles(["Oil will fall."]).in_text("He wrote “oil will fall” again.")
    assert not Needles(["Oil will fall."]).in_text("Oil will not fall.")
    assert not Needles(["Yes."]) and not Needles(["Yes."]).in_text("Yes.")


def test_paths_lead_to_each_text_and_pass_over_terms() -> None:
    value = {"rationale": QUOTE, "statement": QUOTE, "evidence": [{"url": "u"}, {"quote": SIX}], "n": 3, "x": None}
    assert sorted(map(str, Needles([QUOTE]).paths(value, {"statement"}))) == [
        "('evidence', 1, 'quote')",
        "('rationale',)",
    ]

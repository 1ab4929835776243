"""A small ledger in which nearly everything has happened once, for what reads the log from end to end."""

import io
from datetime import date, timedelta
from decimal import Decimal
from functools import partial
from pathlib import Path
from typing import Any, TypeVar

from predictions import actions
from predictions.models import Author, Outlet, Prediction, Question, User
from tests.factories import NOW, make_draft, make_prediction, make_user, settle

Named = TypeVar("Named", Author, Outlet)
SEEDS = Path(__file__).parents[1] / "seeds"
WEEK = timedelta(days=7)
KNOWN = date(2026, 2, 20)


def fill(settings: Any) -> None:
    """Publish, revise, amend, refuse, withdraw, merge, judge, challenge, correct, rename and import."""
    settings.CHALLENGE_DAYS, settings.CHALLENGE_WORKING_DAYS = 7, 3
    adjudicator = make_user("adjudicator")
    _claims(adjudicator)
    _outcomes(adjudicator)
    _mergers(adjudicator)
    _reading(adjudicator, settings)
    _takedowns(adjudicator)
    import_seeds("gessen_2025.csv")
    draft = make_draft(author="Only Drafted", outlet="Unread Paper")
    actions.refuse_drafts(actor=adjudicator, predictions=[make_draft()], reason="vague", note="No event.", now=NOW)
    actions.edit_draft(
        actor=adjudicator, prediction=draft, draft=actions.as_input(draft), now=NOW
    )  # fmt: skip


def import_seeds(*names: str, **options: Any) -> None:
    """Import these files of the project's own seeds, all of them if none is named."""
    for name in names or sorted(path.name for path in SEEDS.glob("*.csv")):
        content = partial(io.BytesIO, (SEEDS / name).read_bytes())
        actions.import_file(actor=make_user(), open_file=content, name=name, now=NOW, skip_invalid=True, **options)


def _claims(who: User) -> None:
    first = make_prediction(statement="The bridge opens", said_on=date(2026, 1, 10), topics=("Cities",))
    make_prediction(question=_of(first), hedge="almost certain", said_on=date(2026, 1, 20))
    amended = make_prediction(author="Bo Other", outlet="The Post", reference_probability=Decimal("0.55"),
                              reference_source="A market", reference_at="2026-01-09")  # fmt: skip
    actions.amend_prediction(actor=who, prediction=amended, changes={"quote": "It will likely pass.", "place": "p. 3",
                             "hedge": "likely"}, reason="The quote was cut.", now=NOW)  # fmt: skip
    actions.amend_question(actor=who, question=_of(first), changes={"deadline": date(2026, 7, 31),
                           "topics": ("Cities", "Traffic")}, reason="The month is named.", now=NOW)  # fmt: skip
    wrong, back = (make_prediction(author="Cy Third") for _ in range(2))
    actions.withdraw_predictions(actor=who, predictions=[wrong, back], reason="misquoted", note="Cut short.", now=NOW)
    with_two = make_prediction(author="Cy Third")
    actions.withdraw_predictions(actor=who, predictions=[with_two], reason="duplicate", now=NOW)


def _outcomes(who: User) -> None:
    settle(_of(make_prediction()), "partial", credit=Decimal("0.25"))
    settle(_of(make_prediction(author="Bo Other")), "void")
    given: dict[str, Any] = {
        "condition": "The council meets",
        "condition_criteria": "Minutes.",
        "condition_deadline": date(2026, 3, 1),
    }
    for became in ("met", "not met"):
        asked = _of(make_prediction(author="Di Fourth", **given))
        settle(asked, became, about="condition")
        if became == "met":
            settle(_again(asked), "false")
    corrected = _of(make_prediction(author="Di Fourth"))
    settle(corrected)
    piece = actions.Evidence(url="https://journal.example/9", quote="No.")
    verdict = actions.VerdictInput(
        question=corrected, outcome="false", known_on=KNOWN, rationale="Another bill.", evidence=(piece,)
    )
    actions.correct_outcome(actor=who, verdict=verdict, reason="Misread.", now=NOW)
    for upheld in (True, False):
        asked = _of(make_prediction(author="Ed Fifth"))
        settle(asked)
        filed = actions.ChallengeInput(question=asked, text="The journal lists a different measure.",
                                       contact="reader@example.org")  # fmt: skip
        challenge = actions.file_challenge(challenge=filed, now=NOW)
        challenge = actions.admit_challenge(actor=who, challenge=challenge, now=NOW)
        actions.answer_challenge(actor=who, challenge=challenge, upheld=upheld, answer="We looked again.", now=NOW)
    actions.finalise_outcomes(now=NOW + 3 * WEEK)


def _mergers(who: User) -> None:
    why: dict[str, Any] = {"actor": who, "reason": "Recorded twice.", "now": NOW}
    gone, stays = make_prediction(author="E. Sixth"), make_prediction(author="Eve Sixth")
    make_prediction(author="Eve Sixth", question=_of(gone))
    actions.merge_authors(author=named(gone.author), into=named(stays.author), **why)
    actions.rename_author(author=named(stays.author), name="Eva Sixth", **why)
    actions.rename_outlet(outlet=named(stays.outlet), name="The New Paper", **why)
    one, two = (make_prediction(author="Flo Seventh", quote="It will pass.") for _ in range(2))
    terms = {name: getattr(_of(two), name) for name in ("statement", "resolution_criteria")}
    assert terms["statement"] != _of(one).statement
    actions.merge_questions(question=_of(one), into=_of(two), terms_stand=True, **why)
    events = [make_prediction(author="Flo Seventh", event=name).question for name in ("Truce", "The truce")]
    actions.merge_events(event=events[0].event, into=events[1].event, **why)  # type: ignore[union-attr]


def _of(row: Prediction) -> Question:
    assert row.question is not None
    return row.question


def _reading(who: User, settings: Any) -> None:
    """Frames, blind readings, replies, and an author who retires."""
    given = {"author": "Gil Eighth", "outlet": "The Gazette", "starts_on": date(2026, 1, 1), "note": "Columns."}
    frame, _ = (
        actions.declare_frame(actor=who, now=NOW, frame=actions.FrameInput(**given | {"every": every}))  # type: ignore[arg-type]
        for every in (1, 2)
    )
    changes = {"n_published": 40, "published_source": "Its own index", "counted_on": date(2026, 2, 1)}
    actions.change_frame(actor=who, frame=frame, changes=changes, reason="Counted.", now=NOW)
    pieces = [
        actions.CommentaryInput(url=f"https://gazette.example/{number}", outlet="The Gazette", title=f"Piece {number}",
                                published_on=date(2026, 1, 3))
        for number in (1, 2)
    ]  # fmt: skip
    actions.add_frame_pieces(actor=who, frame=frame, pieces=pieces, now=NOW)
    spoke = make_prediction(author="Gil Eighth", outlet="The Gazette")
    reply = actions.ReplyInput(text="I stand by it.", prediction=spoke)
    for _ in range(2):
        sent = actions.enter_reply(actor=who, author=named(spoke.author), reply=reply, now=NOW)
        actions.publish_reply(actor=who, reply=sent, now=NOW)
    actions.change_author_state(
        actor=who, author=named(spoke.author), state="retired", since=date(2026, 2, 1), reason="Said so.", now=NOW
    )
    settings.READINGS_REQUIRED = 2
    draft = make_draft(hedge="")
    for hedge in ("probably", "likely"):
        reading = actions.ReadingInput(hedge=hedge)
        actions.give_reading(actor=make_user(), prediction=draft, reading=reading, now=NOW)
    actions.publish_predictions(actor=who, predictions=[draft], now=NOW)
    settings.READINGS_REQUIRED = 1


def _takedowns(who: User) -> None:
    """Words withheld, restored, and deleted for good, with an amendment that quotes them; and a hold."""
    why: dict[str, Any] = {"actor": who, "now": NOW}
    for ends in ("withheld", "restored", "shredded"):
        row = make_prediction(author="Ina Ninth", quote=f"What was said, {ends}: it will pass.", hedge="will")
        settle(_of(row))
        again = Prediction.objects.get(pk=row.pk)
        changes = {"quote": f"What was said, {ends}: it will surely pass.", "place": "p. 9"}
        actions.amend_prediction(prediction=again, changes=changes, reason="Cut short.", **why)
        actions.withhold_prediction(prediction=again, reason="defamation", note="A letter.", **why)
        if ends == "restored":
            actions.restore_prediction(prediction=again, reason="Settled.", **why)
        if ends == "shredded":
            make_user("administrator")
            again = Prediction.objects.get(pk=row.pk)
            proposal = actions.propose_act(act="shred", target=again, reason="Counsel asks.", arguments={}, **why)
            actions.confirm_act(actor=make_user("administrator"), proposal=proposal, now=NOW)
    actions.hold_prediction(prediction=make_prediction(), reason="A suit.", **why)


def named(row: Named | None) -> Named:
    """The author or outlet, which is there."""
    assert row is not None
    return row


def _again(question: Question) -> Question:
    return Question.objects.get(pk=question.pk)

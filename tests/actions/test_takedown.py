"""Words out of view: withheld and restored by one, shredded by two, kept by a hold; afterwards nothing finds them."""

import json
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.db import IntegrityError, connection, transaction
from django.test import Client

from predictions import actions
from predictions.models import (
    Capture,
    Kind,
    LogEntry,
    LogOpening,
    Prediction,
    Proposal,
    Score,
    Takedown,
    User,
)
from predictions.models.search import forget_deleted
from tests.factories import NOW, make_draft, make_prediction, make_user, settle

QUOTE = "Zanzibarian fishmongers will certainly rule by June."
LATER = NOW + timedelta(days=1)


def withhold(row: Prediction, actor: User | None = None, **changes: Any) -> Takedown:
    given = {"reason": "defamation", "note": "A letter of counsel."} | changes
    return actions.withhold_prediction(actor=actor or make_user("adjudicator"), prediction=row, now=LATER, **given)


def propose(row: Prediction, act: str, actor: User | None = None) -> Proposal:
    make_user("administrator")  # somebody who could be the second person
    row = Prediction.objects.get(pk=row.pk)
    return actions.propose_act(
        actor=actor or make_user("adjudicator"), act=act, target=row, reason="Counsel asks.", arguments={}, now=LATER
    )


def shred(row: Prediction) -> None:
    actions.confirm_act(actor=make_user("administrator"), proposal=propose(row, "shred"), now=LATER)


def everything_stored() -> str:
    """Every value of every table, as text."""
    found = []
    with connection.cursor() as cursor:
        for table in connection.introspection.table_names(cursor):
            cursor.execute(f'SELECT * FROM "{table}"')
            for row in cursor.fetchall():
                found += [bytes(one).decode(errors="replace") if isinstance(one, bytes | memoryview) else str(one)
                          for one in row]  # fmt: skip
    return "\n".join(found)


@pytest.mark.django_db
class TestWithholding:
    def test_the_words_leave_every_row_and_the_claim_keeps_counting(self) -> None:
        row = make_prediction(quote=QUOTE, hedge="certainly")
        settle(row.question)
        before = Score.objects.get().fact()
        takedown = withhold(row)
        row.refresh_from_db()
        assert (row.quote, row.state, row.withheld) == ("", "published", "defamation")
        assert Score.objects.get().fact() == before
        assert takedown.words["prediction"]["quote"] == QUOTE
        with pytest.raises(IntegrityError), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute("UPDATE predictions_prediction SET quote = 'back' WHERE id = %s", [row.pk])

    def test_the_log_says_so_with_what_goes_on_counting_and_without_the_words(self) -> None:
        row = make_prediction(quote=QUOTE, hedge="certainly")
        actions.amend_prediction(
            actor=make_user(), prediction=row, changes={"place": "p. 7"}, reason="Found the page.", now=NOW
        )
        seqs = list(LogEntry.objects.filter(subject=row.log_subject).order_by("seq").values_list("seq", flat=True))
        takedown = withhold(row)
        entry, opening = LogEntry.objects.get(seq=takedown.seq), LogOpening.objects.get(seq=takedown.seq)
        said = json.loads(bytes(opening.payload))
        assert entry.kind == Kind.PAYLOAD_WITHHELD and said["openings"] == seqs and said["reason"] == "defamation"
        assert [one["seq"] for one in said["rest"]] == seqs
        assert said["rest"][0]["payload"]["reading"]["probability"] and said["rest"][0]["payload"]["quote"] is None
        assert "Zanzibar" not in json.dumps(said) and "p. 7" not in json.dumps(said)
        shut = LogOpening.objects.filter(seq__in=seqs)
        assert {(one.reason, one.is_open) for one in shut} == {("defamation", False)}

    def test_restoring_puts_every_word_back(self) -> None:
        row = make_prediction(quote="The wrong words will certainly do.", hedge="certainly", note="For us.")
        actions.amend_prediction(
            actor=make_user(), prediction=row, changes={"quote": QUOTE}, reason="Misheard.", now=NOW
        )
        withhold(row)
        assert "Zanzibar" not in str(list(row.amendments.values())) and "wrong words" not in str(
            list(row.corrections.values())
        )
        actions.restore_prediction(
            actor=make_user("administrator"), prediction=row, reason="The court disagreed.", now=LATER
        )
        row.refresh_from_db()
        assert (row.quote, row.note, row.withheld) == (QUOTE, "For us.", "")
        change = row.amendments.get(field="quote")
        assert (change.old, change.new) == ("The wrong words will certainly do.", QUOTE)
        assert row.takedowns.get().state == "restored" and row.takedowns.get().words is None
        assert all(one.is_open for one in LogOpening.objects.all())
        withhold(row)  # and it can be done again

    @pytest.mark.parametrize("role", ["contributor", "editor", None])
    def test_it_takes_an_adjudicator_or_an_administrator(self, role: str | None) -> None:
        row = make_prediction(quote=QUOTE, hedge="certainly")
        with pytest.raises(actions.NotAllowed):
            withhold(row, make_user(role))
        row.refresh_from_db()
        assert row.quote == QUOTE and not LogEntry.objects.filter(kind=Kind.PAYLOAD_WITHHELD).exists()

    def test_what_cannot_be_withheld_is_refused_with_the_field(self) -> None:
        with pytest.raises(actions.Conflict, match="draft"):
            withhold(make_draft())
        with pytest.raises(actions.Conflict, match="draft"):
            actions.hold_prediction(
                actor=make_user("adjudicator"), prediction=make_draft(), reason="Case 7.", now=LATER
            )
        assert not LogEntry.objects.exists()
        row = make_prediction()
        with pytest.raises(actions.Invalid) as refused:
            withhold(row, reason="because")
        assert refused.value.problems[0].field == "reason"
        withhold(row)
        for again in (lambda: withhold(row), lambda: amend(row)):
            with pytest.raises(actions.Conflict, match="withheld"):
                again()

    def test_what_was_refused_can_be_withheld_too(self) -> None:
        row = make_draft(quote=QUOTE)
        actions.refuse_drafts(actor=make_user(), predictions=[row], reason="vague", now=NOW)
        withhold(row)
        assert "Zanzibar" not in str(Prediction.objects.values().get())

    def test_withdrawing_it_meanwhile_keeps_the_words_away(self) -> None:
        row = make_prediction(quote=QUOTE, hedge="certainly")
        withhold(row)
        actions.withdraw_predictions(
            actor=make_user(), predictions=[row], reason="misquoted", note="Not so said.", now=LATER
        )
        actions.restore_prediction(actor=make_user("adjudicator"), prediction=row, reason="Settled.", now=LATER)
        row.refresh_from_db()
        assert (row.quote, row.public_note, row.state) == (QUOTE, "Not so said.", "withdrawn")


def amend(row: Prediction) -> Prediction:
    return actions.amend_prediction(
        actor=make_user(), prediction=row, changes={"quote": "New words will probably do."}, reason="x", now=LATER
    )


@pytest.mark.django_db
class TestShredding:
    def test_it_takes_two_people_and_an_administrator_among_them(self) -> None:
        row = make_prediction(quote=QUOTE, hedge="certainly")
        adjudicator = make_user("adjudicator")
        with pytest.raises(actions.Conflict, match="not withheld"):
            propose(row, "shred", adjudicator)
        withhold(row)
        with pytest.raises(actions.NotAllowed):
            propose(row, "shred", make_user("editor"))
        proposal = propose(row, "shred", adjudicator)
        with pytest.raises(actions.NotAllowed, match="Somebody else"):
            actions.confirm_act(actor=adjudicator, proposal=proposal, now=LATER)
        with pytest.raises(actions.NotAllowed, match="administrator"):
            actions.confirm_act(actor=make_user("adjudicator"), proposal=proposal, now=LATER)
        actions.confirm_act(actor=make_user("administrator"), proposal=proposal, now=LATER)
        assert row.takedowns.get().state == "shredded"

    def test_receipts_still_verify_and_nothing_brings_the_words_back(self) -> None:
        row = make_prediction(quote=QUOTE, hedge="certainly")
        leaves = {one.seq: (bytes(one.leaf), bytes(one.leaf_hash)) for one in LogEntry.objects.all()}
        withhold(row)
        shred(row)
        assert {seq: (bytes(one.leaf), bytes(one.leaf_hash)) for seq, one in
                LogEntry.objects.in_bulk(leaves).items()} == leaves  # fmt: skip
        assert row.recorded_seq is not None
        gone = LogOpening.objects.get(seq=row.recorded_seq)
        assert gone.payload is None and gone.salt is None and gone.shredded_at == LATER
        with pytest.raises(actions.Conflict, match="gone for good"):
            actions.restore_prediction(actor=make_user("adjudicator"), prediction=row, reason="x", now=LATER)

    def test_the_same_file_does_not_bring_it_back(self) -> None:
        row = make_prediction(quote=QUOTE, hedge="certainly")
        withhold(row)
        shred(row)
        row.refresh_from_db()
        assert row.identity and row.quote == ""

    def test_no_table_holds_the_words_any_more(self) -> None:
        editor = make_user()
        row = make_prediction(editor, quote=QUOTE, hedge="certainly", note="Zanzibarian indeed.")
        actions.amend_prediction(
            actor=editor, prediction=row, changes={"translation": "Zanzibarian, translated."}, reason="For readers.",
            now=NOW,
        )  # fmt: skip
        actions.keep_capture(
            actor=editor, content=f"<p>{QUOTE}</p>".encode(), content_type="text/html", name="z.html", now=NOW
        )
        withhold(row)
        assert "Zanzibar" in everything_stored()  # the words kept aside, and the copy
        shred(row)
        forget_deleted(connection)  # the search index's own pieces, as `scrub` does
        assert "zanzibar" not in everything_stored().lower()
        assert bytes(Capture.objects.get().content) == b""

    def test_a_hold_keeps_it_from_being_shredded_and_withdrawn_until_two_lift_it(self) -> None:
        row = make_prediction(quote=QUOTE, hedge="certainly")
        adjudicator = make_user("adjudicator")
        actions.hold_prediction(actor=adjudicator, prediction=row, reason="Case 7.", now=LATER)
        with pytest.raises(actions.Conflict, match="already"):
            actions.hold_prediction(actor=adjudicator, prediction=row, reason="Case 8.", now=LATER)
        withhold(row)
        for act in (lambda: propose(row, "shred"), lambda: withdraw(row)):
            with pytest.raises(actions.Conflict, match="legal hold"):
                act()
        lifting = propose(row, "lift hold", adjudicator)
        with pytest.raises(actions.NotAllowed):
            actions.confirm_act(actor=adjudicator, proposal=lifting, now=LATER)
        actions.confirm_act(actor=make_user("adjudicator"), proposal=lifting, now=LATER)
        assert row.holds.get().lifted_at == LATER
        kinds = LogEntry.objects.filter(subject=row.log_subject).values_list("kind", flat=True)
        assert {Kind.HOLD_SET, Kind.HOLD_LIFTED} <= set(kinds)
        assert "Case 7" not in "".join(
            bytes(one.payload).decode() for one in LogOpening.objects.filter(payload__isnull=False)
        )
        shred(row)


def withdraw(row: Prediction) -> list[Prediction]:
    return actions.withdraw_predictions(actor=make_user(), predictions=[row], reason="misquoted", now=LATER)


class TestEveryPublicPlace:
    ADDRESSES = (
        "/", "/authors/ada-example/", "/corrections/", "/feeds/predictions.atom", "/feeds/corrections.atom",
        "/embed/authors/ada-example/", "/api/v1/predictions/", "/api/v1/corrections/",
        "/api/v1/search/?q=Zanzibarian", "/api/v1/exports/predictions.csv", "/api/v1/exports/predictions.jsonl",
    )  # fmt: skip

    def test_no_page_list_feed_export_or_file_shows_the_words(self, committed_db: None) -> None:
        row = make_prediction(quote=QUOTE, hedge="certainly")
        assert row.question is not None
        client = Client()
        own = (
            f"/predictions/{row.public_id}/", f"/questions/{row.question.public_id}/",
            f"/api/v1/predictions/{row.public_id}/", f"/embed/predictions/{row.public_id}/",
        )  # fmt: skip
        addresses = [*self.ADDRESSES, *own]
        assert [one for one in addresses if "Zanzibar" in body(client, one)] != []
        withhold(row)
        assert [one for one in addresses if "zanzibar" in body(client, one).lower()] == []
        for page in own[:1]:
            assert "defame" in body(client, page)
        assert json.loads(body(client, own[2]))["withheld"] == "defamation"
        shred(row)
        actions.scrub(now=LATER)
        assert actions.scrub(now=LATER) == 0 and Takedown.objects.get().scrubbed_at == LATER
        assert [one for one in addresses if "zanzibar" in body(client, one).lower()] == []
        if connection.vendor == "sqlite":
            connection.close()
            name = Path(str(connection.settings_dict["NAME"]))
            files = [one for one in name.parent.glob(f"{name.name}*") if one.is_file()]
            assert files and not any(b"anzibarian" in one.read_bytes().lower() for one in files)


def body(client: Client, address: str) -> str:
    answer: Any = client.get(address)
    assert answer.status_code in (200, 451), address
    content = b"".join(answer.streaming_content) if answer.streaming else answer.content
    return bytes(content).decode().replace("/?q=Zanzibarian", "").replace("q=Zanzibarian", "")

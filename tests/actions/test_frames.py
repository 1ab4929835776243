"""Frames: what the desk undertook to read, changed in the open; backlogs without one are labelled for good."""

import json
from datetime import date, timedelta
from typing import Any

import pytest

from predictions import actions
from predictions.models import Author, Commentary, Frame, FrameChange, ImportBatch, LogEntry, LogOpening, Prediction
from predictions.queries.finds import finds, outlet_finds
from predictions.queries.frames import Read, frames_of, is_with_hindsight, n_of_backlogs, n_with_hindsight, shown_frames
from tests.factories import NOW, make_draft, make_prediction, make_user

from .import_files import csv_of, line, run

pytestmark = pytest.mark.django_db


def declare(**values: Any) -> Frame:
    actor, now = values.pop("actor", None) or make_user(), values.pop("now", NOW)
    given: dict[str, Any] = {
        "author": "Ada Example",
        "starts_on": date(2026, 1, 1),
        "ends_on": date(2026, 3, 31),
    } | values
    return actions.declare_frame(actor=actor, frame=actions.FrameInput(**given), now=now)


def counted(frame: Frame) -> Read:
    [found] = frames_of(Frame.objects.filter(pk=frame.pk))
    return found


def kind(frame: Frame) -> str:
    assert frame.last_seq is not None
    return LogEntry.objects.get(seq=frame.last_seq).kind


def opened(seq: int | None) -> dict[str, Any]:
    assert seq is not None
    return dict(json.loads(bytes(LogOpening.objects.get(seq=seq).payload)))


def piece(number: int = 1, **changes: Any) -> actions.CommentaryInput:
    values: dict[str, Any] = {
        "url": f"https://paper.example/nothing-{number}", "outlet": "The Paper", "title": f"Nothing {number}",
        "published_on": date(2026, 2, 1),
    } | changes  # fmt: skip
    return actions.CommentaryInput(**values)


def test_a_frame_is_declared_in_the_log_and_names_its_author_in_public() -> None:
    frame = declare(outlet="The Paper", every=3, note="Every third column, by date.", starts_on=date(2026, 3, 1))
    assert kind(frame) == "frame.declared"
    told = opened(frame.last_seq)
    assert (told["author"]["name"], told["outlet"]["slug"], told["every"]) == ("Ada Example", "the-paper", 3)
    assert told["declared_at"] == "2026-03-01T12:00:00Z" and told["actor"] == str(frame.declared_by.public_id)
    assert Author.objects.public().get().slug == "ada-example"
    assert frame.beforehand and not declare(starts_on=date(2026, 2, 28)).beforehand


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"author": "", "outlet": " "}, "author"),
        ({"author": "a\x00b"}, "author"),
        ({"outlet": "x" * 201}, "outlet"),
        ({"starts_on": None}, "starts_on"),
        ({"starts_on": date(1500, 1, 1)}, "starts_on"),
        ({"ends_on": date(2025, 12, 31)}, "ends_on"),
        ({"every": 0}, "every"),
        ({"every": 10**6}, "every"),
        ({"n_published": 4}, "n_published"),
        ({"published_source": "The archive"}, "n_published"),
        ({"n_published": -1, "published_source": "x", "counted_on": date(2026, 2, 1)}, "n_published"),
        ({"n_published": 4, "published_source": "x", "counted_on": date(2026, 3, 2)}, "counted_on"),
        ({"note": "\ud800"}, "note"),
    ],
)
def test_what_cannot_stand_is_refused_on_its_field(changes: dict[str, Any], field: str) -> None:
    with pytest.raises(actions.Invalid) as refused:
        declare(**changes)
    assert refused.value.problems[0].field == field
    assert not Frame.objects.exists() and not LogEntry.objects.exists()


@pytest.mark.parametrize("role", ["contributor", "administrator"])
def test_only_editors_declare_change_and_note(role: str) -> None:
    frame, actor = declare(), make_user(role)
    with pytest.raises(actions.NotAllowed):
        declare(actor=actor)
    with pytest.raises(actions.NotAllowed):
        actions.change_frame(actor=actor, frame=frame, changes={"every": 2}, reason="x", now=NOW)
    with pytest.raises(actions.NotAllowed):
        actions.add_frame_pieces(actor=actor, frame=frame, pieces=[piece()], now=NOW)


def test_a_change_keeps_old_new_and_reason() -> None:
    frame, editor = declare(), make_user()
    count = {"n_published": 12, "published_source": " The paper's archive ", "counted_on": date(2026, 3, 1)}
    changed = actions.change_frame(actor=editor, frame=frame, changes=count, reason="Counted. ", now=NOW)
    told = opened(changed.last_seq)
    assert kind(changed) == "frame.changed"
    assert told["changes"][0] == {"field": "n_published", "old": "", "new": "12"} and told["reason"] == "Counted."
    kept = {row.field: (row.old, row.new) for row in FrameChange.objects.filter(frame=frame)}
    assert kept["published_source"] == ("", "The paper's archive") and len(kept) == 3
    with pytest.raises(actions.Invalid) as refused:
        actions.change_frame(actor=editor, frame=frame, changes=count, reason="Again.", now=NOW)
    assert refused.value.problems[0].code == "nothing_changed"


@pytest.mark.parametrize(
    ("changes", "reason", "code"),
    [
        ({"every": 2}, " ", "missing_reason"),
        ({"author": "Bo"}, "x", "not_changeable"),
        ({"ends_on": date(2025, 1, 1)}, "x", "ends_before_start"),
        ({"starts_on": None}, "x", "missing_day"),
    ],
)
def test_a_change_that_cannot_stand_is_refused(changes: dict[str, Any], reason: str, code: str) -> None:
    frame = declare()
    with pytest.raises(actions.Invalid) as refused:
        actions.change_frame(actor=make_user(), frame=frame, changes=changes, reason=reason, now=NOW)
    assert refused.value.problems[0].code == code and not FrameChange.objects.exists()


def test_pieces_are_counted_once_whether_found_in_drafted_or_noted() -> None:
    frame = declare()
    make_prediction()  # a piece of 10 January
    shared: dict[str, Any] = {"url": "https://paper.example/two", "title": "Two"}
    make_draft(**shared)
    make_draft(quote="Another one in the same piece.", **shared)
    make_draft(speaker_role="quoted")  # not her piece
    make_draft(author="Bo Example")
    make_draft(published_on=date(2025, 12, 31), said_on=date(2025, 12, 31))
    make_draft(published_on=None)
    assert counted(frame).n_read == 2
    editor = make_user()
    actions.add_frame_pieces(actor=editor, frame=frame, pieces=[piece(1), piece(2), piece(1)], now=NOW)
    found = counted(frame)
    assert (found.n_read, found.n_without_find) == (4, 2)
    entries = LogEntry.objects.count()
    actions.add_frame_pieces(actor=editor, frame=frame, pieces=[piece(2)], now=NOW)
    assert LogEntry.objects.count() == entries and counted(frame).n_read == 4
    make_draft(url=piece(1).url, title=piece(1).title, published_on=piece(1).published_on)
    assert (counted(frame).n_read, counted(frame).n_without_find) == (4, 1)


def test_noted_pieces_stand_in_the_log() -> None:
    frame = actions.add_frame_pieces(actor=make_user(), frame=declare(), pieces=[piece()], now=NOW)
    told = opened(frame.last_seq)
    assert [one["title"] for one in told["read"]] == ["Nothing 1"] and told["changes"] == []
    assert Commentary.objects.get().authors.get().name == "Ada Example"


@pytest.mark.parametrize(
    ("given", "field"),
    [
        ({"outlet": "Another Paper"}, "outlet"),
        ({"published_on": date(2026, 4, 1)}, "published_on"),
        ({"published_on": None}, "published_on"),
        ({"url": "nowhere"}, "source_url"),
        ({"url": ""}, "source_url"),
    ],
)
def test_a_piece_outside_the_frame_is_not_noted(given: dict[str, Any], field: str) -> None:
    frame = declare(outlet="The Paper")
    with pytest.raises(actions.Invalid) as refused:
        actions.add_frame_pieces(actor=make_user(), frame=frame, pieces=[piece(), piece(2, **given)], now=NOW)
    assert refused.value.by_index[1][0].field == field
    assert counted(frame).n_read == 0


def test_an_outlets_frame_counts_all_its_pieces_and_every_kth_is_a_promise() -> None:
    frame = declare(
        author=None, outlet="The Paper", every=5, n_published=11, published_source="RSS", counted_on=date(2026, 3, 1)
    )
    make_prediction()
    make_prediction(author="Bo Example")
    make_prediction(outlet="Another Paper")
    found = counted(frame)
    assert (found.n_read, found.frame.n_promised, found.behind) == (2, 3, True)
    make_draft(author="Cy Example")
    assert not counted(frame).behind


def test_frames_cost_the_same_however_many(django_assert_num_queries: Any) -> None:
    for number in range(4):
        actions.add_frame_pieces(actor=make_user(), frame=declare(), pieces=[piece(number)], now=NOW)
    with django_assert_num_queries(3):
        assert [one.n_read for one in shown_frames()] == [4] * 4


def test_a_frame_follows_its_author_into_a_merger() -> None:
    frame = declare(author="A. Example")
    make_prediction()
    gone, stays = Author.objects.get(name="A. Example"), Author.objects.get(name="Ada Example")
    actions.merge_authors(actor=make_user("adjudicator"), author=gone, into=stays, reason="One person.", now=NOW)
    assert counted(frame).n_read == 1 and shown_frames(author=stays)[0].frame == frame


def test_finds_and_refusals_are_counted_per_author_and_outlet() -> None:
    editor = make_user()
    row = make_prediction(editor)
    make_draft(editor)
    [refused] = actions.refuse_drafts(actor=editor, predictions=[make_draft(editor)], reason="vague", now=NOW)
    assert row.author is not None and row.outlet is not None
    found, refusals = outlet_finds(row.outlet)
    assert found == finds(row.author) and (found.n, found.n_published, found.n_refused, found.n_drafts) == (3, 1, 1, 1)
    assert refusals == {"vague": 1} and refused.state == "refused"


# --- backlogs


def test_a_backlog_without_a_frame_is_labelled_for_good() -> None:
    own = make_prediction()
    run(csv_of(line(1), line(2)))
    batch = ImportBatch.objects.get()
    assert (batch.n_created, batch.last_seq - batch.first_seq, batch.frame) == (2, 1, None)
    imported = Prediction.objects.filter(external_id="x1").get()
    assert is_with_hindsight(imported) and not is_with_hindsight(own)
    assert imported.author is not None and n_with_hindsight(imported.author) == n_of_backlogs() == 2
    assert opened(LogEntry.objects.get(kind="import.batch").seq)["frame"] is None


def test_a_backlog_within_its_frame_is_not() -> None:
    frame = declare(outlet="The Paper", starts_on=date(2025, 1, 1), ends_on=date(2025, 12, 31))
    report = run(csv_of(line(1), line(2)), frame=frame)
    assert report.committed and report.created == 2
    assert not is_with_hindsight(Prediction.objects.get(external_id="x1")) and n_of_backlogs() == 0
    assert opened(LogEntry.objects.get(kind="import.batch").seq)["frame"] == str(frame.public_id)
    assert counted(frame).n_read == 1


@pytest.mark.parametrize(
    ("changes", "field"),
    [({"author": "Bo"}, "author"), ({"outlet": "Else"}, "outlet"), ({"published_on": "2024-12-31"}, "published_on")],
)
def test_rows_outside_the_stated_frame_are_faults(changes: dict[str, str], field: str) -> None:
    frame = declare(outlet="The Paper", starts_on=date(2025, 1, 1), ends_on=date(2025, 12, 31))
    report = run(csv_of(line(1), line(2, **changes)), frame=frame)
    assert not report.committed and [(one.line, one.field, one.code) for one in report.problems] == [
        (3, field, "outside_frame")
    ]
    assert run(csv_of(line(1), line(2, **changes)), frame=frame, skip_invalid=True).created == 1


def test_the_same_file_again_changes_nothing() -> None:
    run(csv_of(line(1)))
    run(csv_of(line(1)), frame=None)
    assert ImportBatch.objects.count() == 1
    later = NOW + timedelta(days=1)
    with pytest.raises(actions.Invalid):
        actions.frame_covering("00000000-0000-4000-8000-000000000000")
    assert declare(now=later).declared_at == later

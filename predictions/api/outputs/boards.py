"""The scoreboard and an author's profile: plain dictionaries from the queries' values, and their documented shapes."""

from collections.abc import Mapping
from dataclasses import asdict
from datetime import datetime
from typing import Any

from django.db.models import FloatField
from rest_framework import serializers

from ...models import AuthorState, Cohort, Standing
from ...queries.authors import Profile
from ...queries.replies import replies_of_author, reply_counts, told
from ...queries.scoreboard import FIGURES, AsOf, Board, Line
from ...queries.slices import BoardSlice
from ..links import author_link
from .common import AuthorLinkSerializer, Instant
from .figure_texts import FIGURE_TEXTS
from .frames import FrameSerializer
from .replies import ReplyCountsSerializer, ReplySerializer, ToldSerializer, replies

# What an author without a line in the slice has: nothing counted, nothing known.
_FIELDS = {field.name: field for field in Standing._meta.concrete_fields}
NO_FIGURES: Mapping[str, Any] = {name: _FIELDS[name].get_default() for name in FIGURES}


def head(board: Board) -> dict[str, Any]:
    """What a board is about and what it was computed from."""
    return {
        "slice": slice_(board.part),
        "as_of": as_of(board.as_of),
        "reference": board.reference,
        "min_n": board.part.min_n,
        "scoring_version": board.scoring_version,
        "separable": board.separable,
        "n_withheld": board.n_withheld,
    }


# What beside its figures says where an author stands.
PLACE = ("skill_shrunk", "rank_low", "rank_high", "separable")
_ROW = ("rank", "author", *FIGURES, *PLACE, "n_withheld")


def row(line: Line, withheld: Mapping[str, int]) -> dict[str, Any]:
    """One author of a board, with the number that its `withheld` has for them."""
    place = (line.skill_shrunk, line.rank_low, line.rank_high, line.separable)
    # A page holds four thousand values: one dictionary a line, and no look-up by name for each.
    name = author(line.author_slug, line.author_name)
    values = (line.rank, name, *line.values, *place, withheld.get(line.author_slug, 0))
    return dict(zip(_ROW, values, strict=True))


def profile(found: Profile, board: Board, *, now: datetime) -> dict[str, Any]:
    """One author's line with calibration and the finds that were not published."""
    name = found.author
    line = row(found.line, board.withheld) if found.line else _empty_row(name.slug, name.name)
    return {
        **head(board),
        **line,
        "calibration": [asdict(one) for one in found.bins],
        "calibration_n": found.calibration_n,
        "murphy": asdict(found.murphy) if found.murphy else None,
        "n_refused": found.n_refused,
        "refusals": found.refusals,
        "n_drafts": found.n_drafts,
        "n_with_hindsight": found.n_with_hindsight,
        "frames": FrameSerializer(found.frames, many=True).data,
        "state": name.state,
        "state_since": name.state_since,
        "told": ToldSerializer(told(name, now=now)).data,
        "replies": replies(replies_of_author(name)),
        "reply_counts": ReplyCountsSerializer(reply_counts(name)).data,
    }


def author(slug: str, name: str) -> dict[str, str]:
    """An author with the address of the profile."""
    return {"slug": slug, "name": name, "url": author_link(slug)}


def _empty_row(slug: str, name: str) -> dict[str, Any]:
    return {"rank": None, "author": author(slug, name), **NO_FIGURES, **dict.fromkeys(PLACE), "n_withheld": 0}


def as_of(found: AsOf) -> dict[str, Any]:
    """What figures were computed from."""
    return {"size": found.size, "root": found.root, "on": found.on, "at": found.at}


def slice_(part: BoardSlice) -> dict[str, Any]:
    """Which part of the record figures are about."""
    return {
        "topic": part.topic or None, "year": part.year, "outlet": part.outlet or None, "cohort": part.cohort,
        "lead_min": part.lead_min,
    }  # fmt: skip


class SliceSerializer(serializers.Serializer[Any]):
    """Which part of the record: null is all of it."""

    topic = serializers.SlugField(allow_null=True)
    year = serializers.IntegerField(allow_null=True)
    outlet = serializers.SlugField(allow_null=True)
    cohort = serializers.ChoiceField(choices=Cohort.choices)
    lead_min = serializers.IntegerField(help_text="Days from the first claim to the settlement, at least.")


class AsOfSerializer(serializers.Serializer[Any]):
    """What the figures were computed from: the log up to `size`, on the day `on`."""

    size = serializers.IntegerField(help_text="How many entries the log had.")
    root = serializers.CharField(  # type: ignore[assignment]
        allow_null=True, help_text="The root of their tree in base64, as in `/log/checkpoint`."
    )
    on = serializers.DateField()
    at = Instant()


class BoardHeadSerializer(serializers.Serializer[Any]):
    """What a board is about."""

    slice = SliceSerializer()
    as_of = AsOfSerializer()
    reference = serializers.CharField(help_text="`coin` or `frozen`: what skill is measured against.")
    min_n = serializers.IntegerField(help_text="Events an author needs for a rank.")
    scoring_version = serializers.CharField()
    separable = serializers.BooleanField(help_text="False: the authors cannot be told apart, and nobody is ranked.")
    n_withheld = serializers.IntegerField(
        min_value=0,
        help_text="Predictions counted here whose words are withheld or deleted (`payload.withheld`, "
        "`payload.shredded` in the log): they keep counting.",
    )


def _figure(name: str) -> serializers.Field[Any, Any, Any, Any]:
    meaning = FIGURE_TEXTS[name]
    if isinstance(_FIELDS[name], FloatField):
        return serializers.FloatField(allow_null=True, help_text=meaning)
    return serializers.IntegerField(min_value=0, help_text=meaning)


class _RankSerializer(serializers.Serializer[Any]):
    """The place of one author; null below min_n events, and for everybody where the authors cannot be told apart."""

    rank = serializers.IntegerField(allow_null=True, help_text="1 is best; ties share a rank: 1, 1, 3.")
    author = AuthorLinkSerializer()


# The figures are those of Standing, whatever they come to be: their shape is read off it.
LineSerializer: Any = type(
    "ScoreboardLineSerializer",
    (_RankSerializer,),
    {
        **{name: _figure(name) for name in FIGURES},
        "skill_shrunk": serializers.FloatField(
            allow_null=True,
            help_text="What ranks go by: skill per event of matured yes-or-no questions, against the board's "
            "`reference`, shrunk towards the field; null below `min_n` events.",
        ),
        "rank_low": serializers.IntegerField(
            allow_null=True, help_text="Best rank this author may have: pair by pair, not all at once."
        ),
        "rank_high": serializers.IntegerField(allow_null=True, help_text="Worst rank this author may have, likewise."),
        "separable": serializers.BooleanField(allow_null=True, help_text="Told apart from the rest of the field."),
        "n_withheld": serializers.IntegerField(
            min_value=0,
            help_text="Of this author's predictions counted here, those whose words are withheld or deleted.",
        ),
        "__doc__": "One author: counts are never null, figures are null where they are not known.",
        "__module__": __name__,
    },
)

LINE_MEMBERS: tuple[str, ...] = tuple(LineSerializer().fields)


class CalibrationBinSerializer(serializers.Serializer[Any]):
    """One bar of the calibration plot: what was said and what came of it, with a 95 % interval."""

    low = serializers.FloatField(help_text="Lower edge, which belongs to the bin.")
    high = serializers.FloatField(help_text="Upper edge, which belongs to the next bin; in the last one, 1 is in it.")
    n = serializers.IntegerField(help_text="Questions whose last number lies in the bin.")
    mean_probability = serializers.FloatField(allow_null=True, help_text="What was said on average; null where n is 0.")
    observed = serializers.FloatField(allow_null=True, help_text="Share that came true, 0 to 1; null where n is 0.")
    observed_low = serializers.FloatField(allow_null=True, help_text="Lower end of its 95 % Wilson interval.")
    observed_high = serializers.FloatField(allow_null=True, help_text="Upper end of its 95 % Wilson interval.")


class MurphySerializer(serializers.Serializer[Any]):
    """reliability - resolution + uncertainty + within_bin = brier."""

    reliability = serializers.FloatField(help_text=FIGURE_TEXTS["reliability"])
    resolution = serializers.FloatField(help_text=FIGURE_TEXTS["resolution"])
    uncertainty = serializers.FloatField(help_text=FIGURE_TEXTS["uncertainty"])
    within_bin = serializers.FloatField(help_text="What bins hide.")
    n = serializers.IntegerField(help_text=FIGURE_TEXTS["calibration_n"])
    brier = serializers.FloatField(help_text=FIGURE_TEXTS["calibration_brier"])


class AuthorProfileSerializer(BoardHeadSerializer, LineSerializer):
    """An author's line on the board, with calibration over matured yes-or-no questions and what was not published."""

    # The author's own, as in a line; the board's stands on the scoreboard.
    separable = serializers.BooleanField(allow_null=True, help_text="This author is told apart from the rest.")
    n_withheld = serializers.IntegerField(
        min_value=0, help_text="Of this author's predictions counted here, those whose words are withheld or deleted."
    )

    calibration = CalibrationBinSerializer(many=True)
    calibration_n = serializers.IntegerField(min_value=0, help_text=FIGURE_TEXTS["calibration_n"])
    murphy = MurphySerializer(allow_null=True, help_text="Null where `calibration_n` is 0.")
    n_refused = serializers.IntegerField(help_text="Finds that were not published.")
    refusals = serializers.DictField(child=serializers.IntegerField(), help_text="Refused finds by reason.")
    n_drafts = serializers.IntegerField(help_text="Finds that wait for a decision.")
    n_with_hindsight = serializers.IntegerField(
        help_text="Claims of imported files for which nobody had stated what would be read."
    )
    frames = FrameSerializer(many=True, help_text="What the desk undertook to read of them, the latest fifty.")
    state = serializers.ChoiceField(choices=AuthorState.choices, help_text="Whether they still speak.")
    state_since = serializers.DateField(allow_null=True, help_text="Of `deceased` the day of their death.")
    told = ToldSerializer()
    replies = ReplySerializer(many=True, help_text="Everything they said here, the oldest first.")
    reply_counts = ReplyCountsSerializer()


class ScoreboardSerializer(BoardHeadSerializer):
    """Every author of a slice: the ranked ones first, then the others; a page of them."""

    count = serializers.IntegerField(help_text="Authors in the whole list.")
    next = serializers.URLField(allow_null=True)
    previous = serializers.URLField(allow_null=True)
    results = LineSerializer(many=True)

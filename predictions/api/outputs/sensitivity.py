"""A board under other readings of words: a plain dictionary from the query's value, and its documented shape."""

from typing import Any, Final

from rest_framework import serializers

from ...queries.sensitivity import READINGS, BoardSensitivity, Places
from ...scoring.policy import SCORING_VERSION
from .boards import AsOfSerializer, SliceSerializer, as_of, author, slice_
from .common import AuthorLinkSerializer

# What each reading is called here, and what it reads.
NAMES: Final = {
    "actual": ("as_it_stands", "The board as it is published: the desk's lexicon, which reads a bare “will” as .90."),
    "will_75": ("will_75", "A bare “will” read as .75, a “won't” as .25; everything else as it stands."),
    "will_98": ("will_98", "A bare “will” read as .98, a “won't” as .02; everything else as it stands."),
    "survey": ("survey", "The medians of a survey of how people read these words."),
    "icd203": ("icd203", "The scale of the United States' Intelligence Community Directive 203."),
    "ipcc": ("ipcc", "The likelihood scale of the Intergovernmental Panel on Climate Change."),
    "kent": ("kent", "Sherman Kent's words of estimative probability (1964)."),
}
ONLY_MOVES = "moves"

_ADA_RANKS = {
    "as_it_stands": 1, "will_75": 2, "will_98": 1, "survey": 1, "icd203": 2, "ipcc": 1, "kent": 1,
}  # fmt: skip
_ADA_SKILLS = {
    "as_it_stands": 0.1416, "will_75": 0.0954, "will_98": 0.1522, "survey": 0.1371, "icd203": 0.1102, "ipcc": 0.1268,
    "kent": 0.1394,
}  # fmt: skip
EXAMPLE = {
    "slice": {"topic": None, "year": None, "outlet": None, "cohort": "all", "lead_min": 0},
    "as_of": {
        "size": 812, "root": "V2hhdCBhIHJvb3Qgb2YgODEyIGVudHJpZXMgY291bGQ=",
        "on": "2026-03-01", "at": "2026-03-01T12:00:00Z",
    },
    "min_n": 10,
    "scoring_version": "1",
    "scales": [
        {"scale": name, "reads": reads, "separable": True} for name, reads in (NAMES[scale] for scale in READINGS)
    ],
    "n_moves": 2,
    "count": 3,
    "next": None,
    "previous": None,
    "results": [
        {
            "author": {
                "slug": "ada-example", "name": "Ada Example",
                "url": "https://ledger.example.org/api/v1/authors/ada-example/",
            },
            "moves": True, "rank_low": 1, "rank_high": 2, "ranks": _ADA_RANKS, "skills_shrunk": _ADA_SKILLS,
        }
    ],
}  # fmt: skip


def head(found: BoardSensitivity) -> dict[str, Any]:
    """What the board is about, and every scale."""
    return {
        "slice": slice_(found.part),
        "as_of": as_of(found.as_of),
        "min_n": found.part.min_n,
        "scoring_version": SCORING_VERSION,
        "scales": [
            {"scale": NAMES[scale][0], "reads": NAMES[scale][1], "separable": found.separable[scale]}
            for scale in READINGS
        ],
        "n_moves": found.n_moves,
    }


def row(line: Places) -> dict[str, Any]:
    """One author under every scale."""
    return {
        "author": author(line.author_slug, line.author_name),
        "moves": line.moves,
        "rank_low": line.rank_low,
        "rank_high": line.rank_high,
        "ranks": {NAMES[scale][0]: rank for scale, rank in line.ranks.items()},
        "skills_shrunk": {NAMES[scale][0]: skill for scale, skill in line.skills.items()},
    }


class ScaleSerializer(serializers.Serializer[Any]):
    """One way to read words as numbers. Numbers that authors stated, and phrases that it lacks, stay as they are."""

    scale = serializers.ChoiceField(choices=[name for name, _ in NAMES.values()])
    reads = serializers.CharField(help_text="What it reads, in a sentence.")
    separable = serializers.BooleanField(help_text="False: nobody can be told apart on it, and nobody has a rank.")


def _by_scale(name: str, meaning: str, field: type[serializers.Field[Any, Any, Any, Any]]) -> Any:
    members = {scale: field(allow_null=True, help_text=reads) for scale, reads in NAMES.values()}
    return type(name, (serializers.Serializer,), {**members, "__doc__": meaning, "__module__": __name__})


RanksSerializer = _by_scale(
    "RanksByScaleSerializer", "The author's rank on each scale; null where nobody is ranked.", serializers.IntegerField
)
SkillsSerializer = _by_scale(
    "SkillsByScaleSerializer",
    "Skill against the coin per event, shrunk towards the field, on each scale: -0.75 to 0.25, above 0 better than a "
    "coin; null where the field has no noise to shrink by.",
    serializers.FloatField,
)


class PlacesSerializer(serializers.Serializer[Any]):
    """One author of the field."""

    author = AuthorLinkSerializer()
    moves = serializers.BooleanField(help_text="The rank is not the same on every scale.")
    rank_low = serializers.IntegerField(
        allow_null=True,
        help_text="Best rank that survives a bare “will” at .75, .90 and .98: only authors who are better under all "
        "three stand before. Pair by pair, not all at once; null where nobody is ranked.",
    )
    rank_high = serializers.IntegerField(allow_null=True, help_text="Worst rank that survives, likewise.")
    ranks = RanksSerializer()
    skills_shrunk = SkillsSerializer()


class SensitivitySerializer(serializers.Serializer[Any]):
    """A board under other readings of words, a page of its authors in the order of the board as it stands."""

    slice = SliceSerializer()
    as_of = AsOfSerializer()
    min_n = serializers.IntegerField(help_text="Events an author needs for a rank.")
    scoring_version = serializers.CharField()
    scales = ScaleSerializer(many=True)
    n_moves = serializers.IntegerField(help_text="Authors whose rank is not the same on every scale.")
    count = serializers.IntegerField(help_text="Authors in the whole list.")
    next = serializers.URLField(allow_null=True)
    previous = serializers.URLField(allow_null=True)
    results = PlacesSerializer(many=True)

"""The running example (M. Gessen, The New York Times, 13 August 2025): LANGUAGE.md's walk-through, then its edits."""

from datetime import date
from decimal import Decimal

import pytest

from predictions.rules.draft import Draft
from predictions.rules.falsifiability import findings
from predictions.rules.problems import Level
from predictions.rules.publication import blocking, problems

from .makers import TODAY, codes, make_raw

SUMMIT = date(2025, 8, 15)
NO_AGREEMENT = {"condition": "the meeting does not produce an agreement", "condition_deadline": SUMMIT}

P04 = "plus an opportunity to make a quip about Alaska as historically Russian land (consider this a prediction)"
P05 = "If the meeting does not produce an agreement, Putin loses nothing."
P06 = "would lose face if he walked out empty-handed"
P09 = "they may emerge with some kind of a cease-fire agreement"

WALK_THROUGH = [
    ("p04", make_raw(P04), {"F04", "F02"}),
    ("p05", make_raw(P05, **NO_AGREEMENT), {"F01"}),
    ("p06", make_raw(P06, **NO_AGREEMENT), {"F01"}),
    ("p07", make_raw("He may be motivated to accept something, anything."), {"F01", "F09"}),
    ("p08", make_raw("but Zelensky will never accept them"), {"F11", "F14", "F15"}),
    ("p09", make_raw(P09, condition="the Russian leader is inclined to help Trump look good"), {"F08", "F09", "F12"}),
    ("p11", make_raw("Such a deal would force Ukraine to retreat"), {"F11"}),
    (
        "p15",
        make_raw(
            "It would continue to be a country at war.",
            condition="an air truce",
            # the annotation calls it near-analytic; .97 is where the rubric begins to
            probability=Decimal("0.97"),
            basis="hedge",
        ),
        {"F07"},
    ),
    ("p20", make_raw("The only thing that could force Putin to negotiate in earnest"), {"F01"}),
    (
        "p22",
        make_raw("This war, too, could go on for decades.", deadline=date(2042, 2, 24)),
        {"F09", "F17"},
    ),
    ("p25", make_raw("the only way it can be ended: by defeating Putin"), {"F04", "F14"}),
]


@pytest.mark.parametrize(("name", "draft", "expected"), WALK_THROUGH, ids=[row[0] for row in WALK_THROUGH])
def test_the_walk_through_finds_what_language_md_lists(name: str, draft: Draft, expected: set[str]) -> None:
    assert expected <= codes(findings(draft, today=TODAY))


@pytest.mark.parametrize("draft", [row[1] for row in WALK_THROUGH if row[0] in ("p05", "p06")], ids=["p05", "p06"])
def test_a_dated_observable_condition_is_fine(draft: Draft) -> None:
    assert "F08" not in codes(findings(draft, today=TODAY))


def test_the_three_claims_of_p11_are_counted() -> None:
    """The gold quote stops after the first of them; the other two are worded as its annotation sums them up."""
    statement = "Such a deal would force Ukraine to retreat, and Russia would regroup, and then would attack again"
    assert {"F05", "F11"} <= codes(findings(make_raw(statement), today=TODAY))


@pytest.mark.parametrize(
    ("quote", "expected"),
    [
        ("has promised more secondary tariffs", {"F10", "F13"}),
        ("possibility that has been floated is a ban on waging war deep inside enemy territory", {"F09", "F10", "F12"}),
        ("an air truce would come at tremendous strategic cost", {"F01"}),
        ("may once again come to feel far away", {"F01", "F09"}),
        ("Without that prospect, he is content to let the war continue forever.", {"F01", "F03", "F14"}),
        ("Ukraine cannot win this war as it is fought now", {"F04", "F14"}),
        ("this war may drag on indefinitely", {"F03", "F09", "F14"}),
        ("What else were they going to do?", {"F18"}),
        ("suggested that Putin would seek an off-ramp in Ukraine", {"F10"}),
    ],
)
def test_other_quotes_of_the_column_are_seen_through(quote: str, expected: set[str]) -> None:
    assert expected <= codes(findings(make_raw(quote), today=TODAY))


# --- the same, edited until they can be published --------------------------------------------------

AGENCIES = (
    "According to the official transcript or two news agencies; if they are silent, the desk asks the speaker's office."
)
TRUCE = {
    "condition": "Russia and Ukraine announce a halt to all long-range strikes on each other's territory",
    "condition_criteria": "As reported by two news agencies.",
    "condition_deadline": date(2025, 12, 31),
}
ASSERTED = {"probability": Decimal("0.95"), "low": Decimal("0.85"), "high": Decimal("0.99"), "basis": "hedge"}
BARE = {"probability": Decimal("0.90"), "low": Decimal("0.75"), "high": Decimal("0.98"), "basis": "bare"}
VAGUE = {
    "probability": Decimal("0.45"),
    "low": Decimal("0.20"),
    "high": Decimal("0.70"),
    "basis": "hedge",
    "too_vague": True,
}

EDITED = {
    "p04": make_raw(
        P04,
        statement="Putin refers to Alaska as formerly or historically Russian in on-the-record remarks in Alaska or "
        "within 24 hours of leaving",
        deadline=date(2025, 8, 16),
        time_zone="America/Anchorage",
        **ASSERTED,
    ),
    "p05": make_raw(
        P05,
        statement="The United States imposes no new sanctions on Russia within 30 days of the meeting",
        deadline=date(2025, 9, 14),
        **NO_AGREEMENT,
        condition_criteria="No written or announced agreement, by the official transcript.",
        **BARE,
    ),
    "p06": make_raw(
        P06,
        statement="Donald Trump's net approval on Russia and Ukraine falls by at least 5 points within 30 days",
        resolution_criteria="According to the polls of YouGov before and after.",
        deadline=date(2025, 9, 14),
        **NO_AGREEMENT,
        condition_criteria="Trump leaves without an agreement, as reported by two news agencies.",
        **BARE,
    ),
    "p07": make_raw(
        "He may be motivated to accept something, anything.",
        statement="Trump announces at least one term proposed by Russia as agreed on 15 August 2025",
        deadline=SUMMIT,
        **VAGUE,
    ),
    "p08": make_raw(
        "but Zelensky will never accept them",
        statement="Zelensky, in office, neither signs nor publicly accepts all four Russian conditions listed in the "
        "column by 31 December 2026",
        deadline=date(2026, 12, 31),
        **ASSERTED,
    ),
    "p09": make_raw(
        P09,
        statement="Putin and Trump announce a cease-fire, full, local or in the air, within 48 hours of the meeting",
        deadline=date(2025, 8, 17),
        condition="Putin says at the meeting that he is ready for a cease-fire",
        condition_criteria="Official transcript.",
        condition_deadline=SUMMIT,
        **VAGUE,
    ),
    "p11": make_raw(
        "Such a deal would force Ukraine to retreat",
        statement="Ukraine withdraws from at least one position it held, within 90 days of the cease-fire",
        deadline=date(2026, 3, 31),
        **TRUCE,
        **BARE,
    ),
    "p13": make_raw(
        "Such an agreement would save lives",
        statement="Monthly civilian deaths from long-range weapons fall below the mean of the three months before",
        resolution_criteria="According to the United Nations human rights office.",
        deadline=date(2026, 3, 31),
        **TRUCE,
        **BARE,
    ),
    "p16": make_raw(
        "would still be governed under a set of state-of-emergency provisions",
        statement="Martial law in Ukraine is in force without a break while the truce lasts, up to 31 March 2026",
        deadline=date(2026, 3, 31),
        **TRUCE,
        **ASSERTED,
    ),
    "p20": make_raw(
        "The only thing that could force Putin to negotiate in earnest",
        statement="Putin signs no settlement and accepts no full cease-fire by 31 December 2026 while no collapse of "
        "the Russian front is reported",
        deadline=date(2026, 12, 31),
        **BARE,
    ),
    "p22": make_raw(
        "This war, too, could go on for decades.",
        statement="Large-scale hostilities between Russia and Ukraine are going on on 24 February 2042",
        deadline=date(2042, 2, 24),
        **VAGUE,
    ),
    "p23": make_raw(
        "Ukraine cannot win this war as it is fought now",
        statement="Ukraine does not regain its borders of 1991 by 31 December 2026",
        deadline=date(2026, 12, 31),
        **ASSERTED,
    ),
    "p25": make_raw(
        "the only way it can be ended: by defeating Putin",
        statement="The war does not end, by peace treaty or a cease-fire held for twelve months, without a Russian "
        "military defeat by 13 August 2026",
        deadline=date(2026, 8, 13),
        **BARE,
    ),
}


def edited(name: str) -> Draft:
    draft = EDITED[name]
    if draft.resolution_criteria:
        return draft
    return make_raw(**{field: getattr(draft, field) for field in Draft.__slots__} | {"resolution_criteria": AGENCIES})


@pytest.mark.parametrize("name", EDITED)
def test_an_edit_clears_every_check_that_blocks(name: str) -> None:
    assert blocking(problems(edited(name), today=TODAY)) == []


@pytest.mark.parametrize("name", ["p07", "p09", "p22"])
def test_what_is_too_vague_to_score_is_publishable_and_says_so(name: str) -> None:
    assert "F09" in codes(problems(edited(name), today=TODAY), Level.INFO)

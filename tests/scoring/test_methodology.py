"""The worked examples of docs/methodology.md, computed anew: what the page says is what the code does."""

import re
from decimal import Decimal
from pathlib import Path

import pytest

from predictions.language.lexicon import Band, families
from predictions.language.scales import on_scale
from predictions.scoring import (
    Competitor,
    calibration,
    calibration_error,
    murphy,
    standing_forecast,
    summarise,
    wilson_interval,
)
from predictions.scoring.corp import corp
from predictions.scoring.events import event_means
from predictions.scoring.head_to_head import SharedQuestion, head_to_head
from predictions.scoring.intervals import Unit, plus_one_interval, unit_sums
from predictions.scoring.luck import luck
from predictions.scoring.peer import peer_scores
from predictions.scoring.ranking import place
from predictions.scoring.separation import separate
from predictions.scoring.shrinkage import between_variance, shrink
from predictions.scoring.spread import (
    Unscored,
    boldness,
    brier_skill_score,
    confidence,
    if_unscored_had_gone,
    median_lead,
)

from .makers import day, make_fact, make_statement, scored
from .test_place import author, board, who_says_will

PAGE = (Path(__file__).parents[2] / "docs" / "methodology.md").read_text(encoding="utf-8")


# These hold figures of others, measurements and reservations, and define nothing.
NO_DEFINITIONS = {"How honest the interval is", "To the last digit", "What no figure can tell", "Sources"}
TITLES = re.findall(r"^## (.+)$", PAGE, re.MULTILINE)


def section(title: str) -> str:
    return " ".join(PAGE.split(f"\n## {title}\n", 1)[1].split("\n## ", 1)[0].split())


def assert_says(title: str, *figures: str) -> None:
    missing = [figure for figure in figures if figure not in section(title)]
    assert not missing, f"“{title}” does not say {missing}"


@pytest.mark.parametrize("title", [title for title in TITLES if title not in NO_DEFINITIONS])
def test_every_definition_has_a_formula_an_example_a_source_and_a_reason(title: str) -> None:
    text = section(title)
    assert text.count("``` ") >= 2, "no formula"
    assert "*Example.*" in text
    assert "*Source.*" in text
    assert re.search(r"\*Why[^*]*\*", text), "not a word on why this and not the other"


def test_every_source_that_is_named_is_in_the_list() -> None:
    listed = section("Sources")
    text = " ".join(PAGE.split("\n## Sources\n")[0].split())
    named = {(name, year) for name, year in re.findall(r"([A-Z][\w’'-]+?)(?:'s)? \(?(1[89]\d\d|20[012]\d)\b\)?", text)}
    assert len(named) > 20
    missing = [(name, year) for name, year in named if not re.search(rf"{name}\b[^·]*\({year}\)", listed)]
    assert not missing


def test_the_contents_list_every_section() -> None:
    contents = PAGE.split("\n## ", 1)[0]
    assert re.findall(r"\[([^]]+)\]\(#", contents) == TITLES


def ten_at_ninety() -> list[object]:
    return [make_fact("0.9", credit, event=event) for event, credit in enumerate(["1"] * 8 + ["0"] * 2)]


def test_may_and_june() -> None:
    said = make_statement(0, "0.60", "0.50", "0.70"), make_statement(31, "0.90", "0.85", "0.95")
    found = scored(*said, deadline=41, known=60)
    first, second = standing_forecast(said, deadline=day(41), known_on=day(60))
    assert_says("Which statements count", f"The first stood {first.weight} days, the second {second.weight}.")
    assert_says("Brier score", f"{found.brier:.4f}")
    assert_says("Kindest and harshest reading", f"{found.brier_best:.4f}", f"{found.brier_worst:.4f}")
    assert_says("Log score", f"{found.log_score:.4f}")
    market = [make_statement(on, p, reference="0.70") for on, p in ((0, "0.60"), (31, "0.90"))]
    frozen = scored(*market, deadline=41, known=60)
    assert_says("Skill", f"{0.25 - found.brier:.4f}", f"{frozen.reference_brier - frozen.brier:.4f}")


def test_eight_of_ten() -> None:
    low, high = wilson_interval(8, 10)
    assert_says("Hit rate", f"{low:.3f} to {high:.3f}", f"{wilson_interval(10, 10)[0]:.2f} to 1")
    line = summarise(ten_at_ninety())  # type: ignore[arg-type]
    assert line.brier == pytest.approx(0.17)
    assert line.brier_low == 0
    assert_says("The 95 % interval", f"0 to {line.brier_high:.4f}")
    x = [0.07] * 8 + [-0.13] * 2
    low, high = plus_one_interval(unit_sums([Unit(one, -0.13, 0.07) for one in x]), floor=-1, ceiling=1) or (0, 0)
    assert_says("The 95 % interval", f"from {low:.4f} to {high:.4f}")
    low, high = wilson_interval(8, 10)
    bins = calibration([(Decimal("0.9"), Decimal(k < 8)) for k in range(10)])
    assert_says("Calibration table", f"{low:.3f} to {high:.3f}", f"error {calibration_error(bins):.2f}")


def test_five_questions_on_one_truce() -> None:
    facts = [make_fact("0.9", "1" if k < 4 else "0", event=1) for k in range(5)] + [make_fact("0.8", "1", event=2)]
    truce, alone = event_means((fact.event, fact.brier) for fact in facts)
    mean = sum(fact.brier for fact in facts) / 6
    assert_says("Events", f"= {truce:.2f} and {alone:.2f}; the mean over the six questions stays .89/6 = {mean:.4f}")


def test_parts_of_brier_and_the_base_rate() -> None:
    rows = [("0.9", k < 4) for k in range(5)] + [("0.3", k < 1) for k in range(5)]
    parts = murphy([(Decimal(p), Decimal(o)) for p, o in rows])
    assert parts is not None
    assert (parts.reliability, parts.resolution, parts.uncertainty) == pytest.approx((0.01, 0.09, 0.25))
    assert parts.within_bin == pytest.approx(0)
    assert_says("Three parts of a Brier score", f".01 - .09 + .25 = {parts.brier:.2f}")
    skill = brier_skill_score([make_fact(p, str(int(o)), event=k) for k, (p, o) in enumerate(rows)])
    assert_says("Skill over the base rate", f"= {skill:.2f}")


def test_curve() -> None:
    found = corp([(Decimal(p), Decimal(o)) for p, o in (("0.2", 1), ("0.6", 0), ("0.9", 1))], resamples=0)
    assert found is not None
    assert [point.recalibrated for point in found.points] == [0.5, 0.5, 1]
    figures = f"UNC {found.unc:.4f}. MCB {found.mcb:.2f}, DSC {found.dsc:.4f}"
    assert_says("Calibration curve", f"{found.brier:.4f}", figures)


def test_what_stands_beside() -> None:
    sure = confidence([make_fact("0.9", "1", event=1), make_fact("0.2", "1", event=2)])
    assert_says("Overconfident, underconfident", f"gap {sure.gap:.2f}")
    half = Decimal("0.5")
    assert_says("Boldness", f"{boldness([(Decimal(p), half) for p in ('0.9', '0.6', '0.2')]):.4f}")
    leads = [make_fact(lead_days=days) for days in (0, 3, 30, 90)]
    assert_says("Lead time", f"{median_lead(leads)}", f"{median_lead(leads, lead_min=30):.0f}")
    bound = if_unscored_had_gone([make_fact("0.9", "1")], [Unscored(0.04, 0.64), Unscored(0.81, 0.01)])
    assert_says("Had the unscored gone one way", f"= {bound.brier_for:.2f}", f"{bound.brier_against:.4f}")


def test_rank() -> None:
    # a third author so large that the field's mean is .05
    lucky, steady = (0.05 + n * 0.005 / (n * 0.005 + 0.05) * (skill - 0.05) for n, skill in ((10, 0.24), (60, 0.20)))
    assert_says("Rank", f"{lucky:.3f}", f"{steady:.4f}")
    both = shrink([10, 60], [0.24, 0.20], pooled=0.05, between=0.005)
    centre = (10 / 0.1 * 0.24 + 60 / 0.35 * 0.20) / (10 / 0.1 + 60 / 0.35)
    assert both.tolist() == pytest.approx([centre + 0.5 * (0.24 - centre), centre + 6 / 7 * (0.20 - centre)])


def test_rank_range_and_told_apart() -> None:
    assert between_variance([40, 40], [0.1, -0.1], 0.05) == pytest.approx(0.01875)
    found = separate([Competitor(1, 40, 0.1, 0.05), Competitor(2, 40, -0.1, 0.05)], min_n=10)
    first = found.authors[0]
    assert first.skill_shrunk is not None and first.low is not None and first.high is not None
    assert_says("Rank range", f"±{first.skill_shrunk:.5f}", f"half {first.high - first.skill_shrunk:.4f}")
    assert_says("Rank range", f"From {first.low:.4f} to {first.high:.4f}")
    assert [(one.rank_low, one.rank_high) for one in found.authors] == [(1, 1), (2, 2)]
    assert_says("Told apart from the field", f"p = {first.p_value:.4f}")
    assert all(one.separable for one in found.authors)


def test_peers() -> None:
    claims = {1: [make_statement(0, "0.8")], 2: [make_statement(5, "0.5")], 3: [make_statement(0, "0.4")]}
    found = peer_scores(claims, deadline=day(10), known_on=day(10), credit=Decimal(1))
    assert_says("Peer score", *(f"= {found[key].score:.1f}" for key in claims))


def test_two_authors() -> None:
    def question(event: int, credit: int) -> SharedQuestion:
        sides = [make_statement(0, "0.9")], [make_statement(0, "0.6")]
        return SharedQuestion(event, day(10), day(10), Decimal(credit), *sides)

    found = head_to_head([question(1, 1), question(2, 0)])
    assert found.difference == pytest.approx(-0.15)
    assert not found.told_apart
    assert_says("Head-to-head", f"from {found.low:.4f} to {found.high:.4f}")


def test_break_even_of_will() -> None:
    rates = [(p * p - 0.25) / (p * p - (1 - p) ** 2) for p in (0.75, 0.90, 0.98)]
    assert_says("Other readings", f"{rates[0]:.3f}, {rates[1]:.2f} or {rates[2]:.2f}")


def test_the_other_scales() -> None:
    icd, ipcc = (on_scale("likely", scale, denied=False, recorded=Decimal("0.70")) for scale in ("icd203", "ipcc"))
    assert_says("Other readings", f"= {icd}, by IPCC as {ipcc}")
    for family in families():
        if family.name in ("almost certain", "likely", "unlikely"):
            row = " | ".join(
                [_point(family.mid), *map(_band, (family.survey, family.icd203, family.ipcc, family.kent))]
            )
            assert_says("Other readings", f"| {family.name} | {row} |")


def _band(band: Band | None) -> str:
    if band is None:
        return "–"
    return f"{_point(band.low)} to {_point(band.high)}" if band.mid is None else _point(band.mid)


def _point(p: Decimal) -> str:
    return f"{p:f}" if p in (0, 1) else f"{p:.2f}"[1:]


def test_a_difference_that_hangs_on_the_reading_of_will() -> None:
    losses = [0.95 * (1 - p) ** 2 + 0.05 * p**2 for p in (0.90, 0.75)]
    others = [37 / 40 * 0.15**2 + 3 / 40 * 0.85**2, (0.4**2 + 0.6**2) / 2]
    assert_says("Other readings", f"(Brier {losses[0]:.2f}; {losses[1]:.4f} had")
    assert_says("Other readings", f"({others[0]:.3f})", f"({others[1]:.2f})")
    b, c = author(("0.85", 1, 2775), ("0.85", 0, 225)), author(("0.60", 1, 1500), ("0.60", 0, 1500))
    placed = place(board(who_says_will(2850, 150), b, c), min_n=10)
    assert placed.rank.tolist() == [1, 2, 3]
    assert list(zip(placed.rank_low.tolist(), placed.rank_high.tolist(), strict=True)) == [(1, 2), (1, 2), (3, 3)]
    assert_says("Other readings", "A and B share the range 1 to 2, and C is 3")


def test_the_table_of_widths_is_the_benchmarks() -> None:
    """As bench/README.md has them, from one run of bench.interval_coverage."""
    printed = (Path(__file__).parents[2] / "bench" / "README.md").read_text(encoding="utf-8")
    printed = printed.split("How wide plus-1 t is")[1].split("```")[0]
    rows = re.findall(r"n = +(\d+)   about \+-0(\.\d+)   leaves out \.25 in +(\d+)%", printed)
    chosen = [row for row in rows if row[0] != "150"]
    for half in (chosen[:8], chosen[8:]):
        widths, shares = " | ".join(row[1] for row in half), " | ".join(f"{row[2]} %" for row in half)
        assert_says("How honest the interval is", f"about ± | {widths} |", f"leaves out .25 in | {shares} |")


def test_luck_alone() -> None:
    found = luck((event, Decimal("0.9")) for event in range(10))

    assert found is not None
    assert (found.expected, found.low, found.high) == pytest.approx((0.09, 0.01, 0.25))
    assert_says("Luck alone", "the mean is .09", "(7 x .01 + 3 x .81) / 10 = .25", "4,000 times")

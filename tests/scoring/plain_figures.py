"""A board line worked out the long way, in fractions, as docs/methodology.md says it; and made-up facts."""

import random
from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import fields
from decimal import Context, Decimal
from fractions import Fraction
from statistics import median
from types import SimpleNamespace
from typing import Any

import numpy as np

from predictions.scoring.facts import BASES, BILLION, SCALES, STATUSES, Facts
from predictions.scoring.student_t import t_quantile

Row = SimpleNamespace
_PLACES = Context(prec=40)
HALF, QUARTER = Fraction(1, 2), Fraction(1, 4)
Z2 = Fraction("1.959963984540054") ** 2
# What is kept in whole units of 1e-12, and in billionths.
_UNITS = (
    "brier", "brier_best", "brier_worst", "brier_if_true", "brier_if_false", "log_score", "reference_brier",
    "reference_if_true", "reference_if_false", "boldness", "boldness_frozen", "peer", "peer_spot",
)  # fmt: skip


def _mixed_p(dice: random.Random) -> int:
    return dice.choice([0, BILLION, BILLION // 2, dice.randrange(11) * BILLION // 10, dice.randrange(BILLION + 1)])


def _square(p: int, o: int) -> int:
    return ((p - o) ** 2 + 500_000) // 10**6


def made_up_facts(seed: int, size: int, *, n_events: int = 8) -> Facts:
    """Facts of every status; what a status does not have is 0 or False. A claim's losses need not be of its last p."""
    dice = random.Random(seed)
    rows = [_made_up_row(dice, n_events) for _ in range(size)]
    flags = {"matured", "advance", "referenced", "scorable", "has_peer", "has_spot"}
    columns = {name: np.array([row[name] for row in rows], dtype=bool if name in flags else np.int64)
               for name in Facts.__slots__ if name != "brier_as"}  # fmt: skip
    as_ = np.array([row["brier_as"] for row in rows], dtype=np.int64).reshape(size, len(SCALES))
    return Facts(**columns, brier_as=as_)


def concatenate(parts: Sequence[Facts]) -> Facts:
    """Several blocks of facts as one, in order; at least one block."""
    return Facts(**{one.name: np.concatenate([getattr(part, one.name) for part in parts]) for one in fields(Facts)})


def _made_up_row(dice: random.Random, n_events: int) -> dict[str, Any]:
    status = dice.choice([0, 0, 0, *range(len(STATUSES))])
    found: dict[str, Any] = dict.fromkeys(Facts.__slots__, 0)
    found |= {
        "event": dice.randrange(n_events) * 1_000_003, "status": status, "basis": -1, "advance": dice.random() < 0.5,
        "brier_as": [0] * len(SCALES),
    }  # fmt: skip
    p = _mixed_p(dice)
    if status == 0 or (STATUSES[status] in ("void", "unverifiable", "ambiguous") and dice.random() < 0.7):
        found |= {"scorable": True, "brier_if_true": _square(p, BILLION), "brier_if_false": _square(p, 0)}
    return found if status else found | _scored(dice, p)


def _scored(dice: random.Random, p: int) -> dict[str, Any]:
    o, last, reference = dice.choice([0, BILLION, BILLION, BILLION // 4]), _mixed_p(dice), _mixed_p(dice)
    referenced = dice.random() < 0.4
    has_peer, unit = dice.random() < 0.3, 10**12
    return {
        "matured": dice.random() < 0.8, "referenced": referenced, "credit": o, "probability": last,
        "basis": dice.randrange(len(BASES)), "lead_days": dice.choice([0, 1, 5, dice.randrange(4000)]),
        "brier": _square(p, o), "brier_best": _square((p + o) // 2, o), "brier_worst": unit - dice.randrange(unit // 4),
        "log_score": dice.randrange(5 * unit), "boldness": 1000 * abs(last - BILLION // 2),
        "reference_brier": _square(reference if referenced else BILLION // 2, o),
        "reference_if_true": _square(reference, BILLION), "reference_if_false": _square(reference, 0),
        "boldness_frozen": 1000 * abs(last - reference) * referenced,
        "brier_as": [_square(_mixed_p(dice), o) for _ in SCALES],
        "has_peer": has_peer, "peer": has_peer * dice.randrange(-691 * unit, 691 * unit),
        "has_spot": has_peer and dice.random() < 0.7, "peer_spot": dice.randrange(-691 * unit, 691 * unit),
    }  # fmt: skip


def rows_of(facts: Facts) -> list[Row]:
    """One row per fact, numbers as fractions of one."""
    found = []
    for k in range(len(facts)):
        row = {name: getattr(facts, name)[k] for name in Facts.__slots__}
        row |= {name: Fraction(int(row[name]), 10**12) for name in _UNITS}
        row |= {name: Fraction(int(row[name]), BILLION) for name in ("credit", "probability")}
        row["status"] = STATUSES[row["status"]]
        row["brier_as"] = [Fraction(int(one), 10**12) for one in row["brier_as"]]
        found.append(Row(**row))
    return found


def line(rows: Sequence[Row]) -> dict[str, Any]:
    """Every count and figure of a line, None where there is none."""
    scored = [row for row in rows if row.status == "scored"]
    plain = [row for row in scored if row.credit in (0, 1)]
    judged = [row for row in plain if row.probability != HALF]
    matured, referenced = _matured(scored), [row for row in scored if row.referenced]
    unscored = [row for row in rows if row.status in ("void", "unverifiable", "ambiguous") and row.scorable]
    found = {f"n_{status}": sum(row.status == status for row in rows) for status in STATUSES[1:]}
    found |= {
        "n": len(scored), "n_events": _events(scored), "n_matured": len(matured), "n_events_matured": _events(matured),
        "n_advance": sum(bool(row.advance) for row in scored), "n_referenced": len(referenced),
        "n_partial": len(scored) - len(plain), "n_hits": sum(map(_hit, judged)), "n_hit_base": len(judged),
        "n_rank_events": _events(_matured(plain)), "n_unscored": len(unscored), "calibration_n": len(_matured(plain)),
        "peer_n": sum(bool(row.has_peer) for row in scored), "peer_spot_n": sum(bool(row.has_spot) for row in scored),
    }  # fmt: skip
    return (
        found | _losses(scored, matured, referenced) | _hits(judged) | _calibration(_matured(plain))
        | _gone(scored, unscored)
    )  # fmt: skip


def _losses(scored: Sequence[Row], matured: Sequence[Row], referenced: Sequence[Row]) -> dict[str, Any]:
    names = ("brier", "brier_best", "brier_worst", "log_score", "boldness")
    found: dict[str, Any] = {name: mean([getattr(row, name) for row in scored]) for name in names}
    for suffix, rows in (("", scored), ("_matured", matured)):
        found[f"brier{suffix}"] = mean([row.brier for row in rows])
        found |= _around(f"brier{suffix}", found, plus_one(rows, _brier, _brier_if, 0, 1))
        found[f"skill{suffix}"] = mean([coin_skill(row) for row in rows])
        found |= _around(f"skill{suffix}", found, plus_one(rows, coin_skill, _coin_if, Fraction(-3, 4), QUARTER))
    found["skill_frozen"] = mean([_frozen(row) for row in referenced])
    found |= _around("skill_frozen", found, plus_one(referenced, _frozen, _frozen_if, -1, 1))
    found["boldness_frozen"] = mean([row.boldness_frozen for row in referenced])
    found["peer_score"] = mean([row.peer for row in scored if row.has_peer])
    found["peer_spot"] = mean([row.peer_spot for row in scored if row.has_spot])
    found["lead_days_median"] = median([int(row.lead_days) for row in scored]) if scored else None
    return found


def _hits(judged: Sequence[Row]) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for name, rows in (("hit_rate", judged), ("hit_rate_matured", _matured(judged))):
        found[name] = mean([Fraction(_hit(row)) for row in rows])
        units = event_means(rows, lambda row: Fraction(_hit(row)))
        found |= _around(name, found, wilson(sum(units, Fraction(0)), len(units)) if units else None)
    return found


def _calibration(plain: Sequence[Row]) -> dict[str, Any]:
    names = ("calibration_brier", "calibration_error", "reliability", "resolution", "uncertainty", "within_bin", "bss")
    if not plain:
        return dict.fromkeys(names)
    bins: defaultdict[int, list[Row]] = defaultdict(list)
    for row in plain:
        bins[min(int(row.probability * 10), 9)].append(row)
    n, base = len(plain), sum(row.credit for row in plain) / len(plain)
    sizes = [(len(one), sum(r.probability for r in one) / len(one), sum(r.credit for r in one) / len(one))
             for one in bins.values()]  # fmt: skip
    brier = sum((row.probability - row.credit) ** 2 for row in plain) / n
    reliability = sum(size * (p - o) ** 2 for size, p, o in sizes) / n
    resolution = sum(size * (o - base) ** 2 for size, _, o in sizes) / n
    uncertainty = sum((row.credit - base) ** 2 for row in plain) / n
    error = sum(size * abs(p - o) for size, p, o in sizes) / n
    bss = 1 - sum(row.brier for row in plain) / n / uncertainty if uncertainty else None
    within = brier - reliability + resolution - uncertainty
    return dict(zip(names, (brier, error, reliability, resolution, uncertainty, within, bss), strict=True))


def _gone(scored: Sequence[Row], unscored: Sequence[Row]) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for word, pick in (("for", min), ("against", max)):
        losses = [pick(row.brier_if_true, row.brier_if_false) for row in unscored]
        found[f"brier_if_{word}"] = mean([*(row.brier for row in scored), *losses])
        found[f"skill_if_{word}"] = mean([*map(coin_skill, scored), *(QUARTER - loss for loss in losses)])
    return found


def mean(values: Sequence[Fraction]) -> Fraction | None:
    return sum(values, Fraction(0)) / len(values) if values else None


def event_means(rows: Sequence[Row], value: Callable[[Row], Fraction]) -> list[Fraction]:
    groups: defaultdict[int, list[Fraction]] = defaultdict(list)
    for row in rows:
        groups[int(row.event)].append(value(row))
    return [sum(group, Fraction(0)) / len(group) for group in groups.values()]


def plus_one(
    rows: Sequence[Row],
    value: Callable[[Row], Fraction],
    possible: Callable[[Row], tuple[Fraction, Fraction]],
    floor: Fraction | int,
    ceiling: Fraction | int,
) -> tuple[Fraction, Fraction] | None:
    if not rows:
        return None
    units = event_means(rows, value)
    ends = [event_means(rows, lambda row, pick=pick: pick(possible(row))) for pick in (min, max)]  # type: ignore[misc]
    n = len(units)
    middle = (_sum(units) + _sum(_sum(end) / n for end in ends)) / (n + 2)
    square = (_sum(x * x for x in units) + _sum(_sum(x * x for x in end) / n for end in ends)) / (n + 2)
    half = Fraction(t_quantile(0.975, n + 1)) * _root((square - middle**2) / (n + 2))
    return max(Fraction(floor), middle - half), min(Fraction(ceiling), middle + half)


def wilson(successes: Fraction, n: int) -> tuple[Fraction, Fraction]:
    share = Fraction(successes) / n
    centre = (share + Z2 / (2 * n)) / (1 + Z2 / n)
    half = _root(Z2) / (1 + Z2 / n) * _root(share * (1 - share) / n + Z2 / (4 * n * n))
    return centre - half, centre + half


def _sum(values: Iterable[Fraction]) -> Fraction:
    return sum(values, Fraction(0))


def coin_skill(row: Row) -> Fraction:
    return Fraction((HALF - row.credit) ** 2 - row.brier)


def _around(name: str, found: dict[str, Any], interval: tuple[Fraction, Fraction] | None) -> dict[str, Any]:
    if interval is None:
        return {f"{name}_low": None, f"{name}_high": None}
    return {f"{name}_low": min(interval[0], found[name]), f"{name}_high": max(interval[1], found[name])}


def _root(x: Fraction) -> Fraction:
    return Fraction(_PLACES.sqrt(_PLACES.divide(Decimal(x.numerator), Decimal(x.denominator))))


def _brier(row: Row) -> Fraction:
    return Fraction(row.brier)


def _brier_if(row: Row) -> tuple[Fraction, Fraction]:
    return row.brier_if_true, row.brier_if_false


def _coin_if(row: Row) -> tuple[Fraction, Fraction]:
    return QUARTER - row.brier_if_true, QUARTER - row.brier_if_false


def _frozen(row: Row) -> Fraction:
    return Fraction(row.reference_brier - row.brier)


def _frozen_if(row: Row) -> tuple[Fraction, Fraction]:
    return row.reference_if_true - row.brier_if_true, row.reference_if_false - row.brier_if_false


def _matured(rows: Sequence[Row]) -> list[Row]:
    return [row for row in rows if row.matured]


def _events(rows: Sequence[Row]) -> int:
    return len({int(row.event) for row in rows})


def _hit(row: Row) -> bool:
    return bool((row.probability > HALF) == (row.credit > HALF))

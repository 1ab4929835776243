"""The same figures by other people's tools: scikit-learn, statsmodels, scipy, scoringrules.

They are too large to install for a test. With them, in a virtual environment of their own,

    pip install -r requirements-dev.txt -r requirements-oracles.in
    python -m pytest -n0 tests/scoring/test_oracles.py
    python -m tests.scoring.oracles > tests/scoring/data/oracles.json

the last writes inputs and answers, which `test_oracles.py` compares with this room; the functions here are also
compared with it directly, on inputs made up on the spot, wherever the tools happen to be installed.
"""

import importlib
import json
import random
from typing import Any

Rows = list[list[float]]


def tool(name: str) -> Any:
    """A module that the type checker need not know."""
    return importlib.import_module(name)


def isotonic(said: list[float], outcomes: list[int]) -> list[float]:
    """The recalibrated forecast of each claim."""
    fit = tool("sklearn.isotonic").IsotonicRegression(y_min=0, y_max=1).fit(said, outcomes)
    return [float(x) for x in fit.predict(said)]


def brier_parts(said: list[float], outcomes: list[int]) -> list[float]:
    """Brier, miscalibration, discrimination, uncertainty, each from scikit-learn's Brier score."""
    loss = tool("sklearn.metrics").brier_score_loss
    base = sum(outcomes) / len(outcomes)
    brier, fitted = loss(outcomes, said, pos_label=1), loss(outcomes, isotonic(said, outcomes), pos_label=1)
    unc = loss(outcomes, [base] * len(outcomes), pos_label=1)
    return [float(x) for x in (brier, brier - fitted, unc - fitted, unc)]


def brier_and_log(said: list[float], outcomes: list[int]) -> list[float]:
    """Mean Brier score by scoringrules, mean log score by scikit-learn, p kept to [0.01, 0.99] for the latter."""
    numpy = tool("numpy")
    brier = tool("scoringrules").brier_score(numpy.array(outcomes), numpy.array(said))
    kept = [min(max(p, 0.01), 0.99) for p in said]
    return [float(numpy.mean(brier)), float(tool("sklearn.metrics").log_loss(outcomes, kept, labels=[0, 1]))]


def base_rate_skill(said: list[float], outcomes: list[int]) -> float | None:
    """One less the Brier score over that of always saying the base rate; None where all outcomes are alike."""
    loss = tool("sklearn.metrics").brier_score_loss
    base = sum(outcomes) / len(outcomes)
    if base in (0, 1):
        return None
    return 1 - float(loss(outcomes, said, pos_label=1) / loss(outcomes, [base] * len(outcomes), pos_label=1))


def hit_interval(said: list[float], outcomes: list[int]) -> list[float] | None:
    """Wilson's interval for the share of forecasts on the right side of one half; None without any on a side."""
    hits = [(p > 0.5) == bool(o) for p, o in zip(said, outcomes, strict=True) if p != 0.5]
    return wilson(sum(hits), len(hits)) if hits else None


def wilson(successes: int, n: int) -> list[float]:
    """Wilson's 95 % interval by statsmodels."""
    return [float(x) for x in tool("statsmodels.stats.proportion").proportion_confint(successes, n, method="wilson")]


def fallen(p_values: list[float]) -> list[bool]:
    """Which hypotheses fall by Benjamini and Hochberg at 5 %, by statsmodels."""
    found = tool("statsmodels.stats.multitest").multipletests(p_values, alpha=0.05, method="fdr_bh")
    return [bool(x) for x in found[0]]


def tail(t: float, df: int) -> float:
    """The two-sided tail of Student's t, by scipy."""
    return float(2 * tool("scipy.stats").t.sf(t, df))


def meta_analysis(n: list[int], means: list[float], pooled: float) -> list[float]:
    """DerSimonian and Laird's variance between authors and the field's mean, by statsmodels."""
    numpy = tool("numpy")
    found = tool("statsmodels.stats.meta_analysis").combine_effects(
        numpy.array(means), pooled / numpy.array(n), method_re="dl"
    )
    # Below 0 it goes on with the negative variance; floored, the field is one of fixed effects.
    return [float(found.tau2), float(found.mean_effect_re)] if found.tau2 > 0 else [0.0, float(found.mean_effect_fe)]


def contrast(groups: Rows, weights: Rows) -> list[float]:
    """Two-sided p of each weighted contrast of group means, by least squares on dummies: analysis of variance."""
    numpy = tool("numpy")
    values = numpy.concatenate([numpy.array(group) for group in groups])
    dummies = numpy.repeat(numpy.eye(len(groups)), [len(group) for group in groups], axis=0)
    fit = tool("statsmodels.api").OLS(values, dummies).fit()
    return [float(numpy.squeeze(fit.t_test(numpy.array(row)).pvalue)) for row in weights]


def made_up(seed: int, n: int, places: int) -> tuple[list[float], list[int]]:
    """Forecasts with so many decimals, a little overconfident, and their outcomes."""
    dice = random.Random(seed)
    said = [round(dice.random(), places) for _ in range(n)]
    return said, [int(dice.random() < 0.5 + 0.7 * (p - 0.5)) for p in said]


def main() -> None:
    """Print every case with its answer."""
    cases = [made_up(seed, n, places) for seed, (n, places) in enumerate([(1, 1), (2, 1), (8, 1), (30, 1), (60, 9)])]
    cases += [([0.0, 1.0, 1.0, 0.0, 0.5], [0, 1, 0, 1, 1]), ([0.3, 0.3, 0.9], [1, 1, 1])]
    dice = random.Random(11)
    groups = [[round(dice.uniform(-0.75, 0.25), 4) for _ in range(size)] for size in (4, 9, 6, 12)]
    rows = [[1.0 if k == own else -1 / 3 for k in range(4)] for own in range(4)]
    fields = [([12, 40, 25], [0.1, 0.02, -0.1], 0.06), ([10, 10], [0.10, 0.11], 0.05), ([30, 90], [0.2, -0.2], 0.04)]
    p_values = [[dice.random() ** 4 for _ in range(size)] for size in (1, 6, 25)]
    tails = [(t, df) for t in (0.0, 0.3, 1.0, 2.0, 3.5, 7.0) for df in (1, 2, 9, 78, 999, 1000, 1001, 40_000)]
    print(
        json.dumps(
            {
                "versions": {
                    name: tool(name).__version__ for name in ("sklearn", "statsmodels", "scipy", "scoringrules")
                },
                "isotonic": [{"said": p, "outcomes": o, "answer": isotonic(p, o)} for p, o in cases],
                "brier_parts": [{"said": p, "outcomes": o, "answer": brier_parts(p, o)} for p, o in cases],
                "brier_and_log": [{"said": p, "outcomes": o, "answer": brier_and_log(p, o)} for p, o in cases],
                "base_rate_skill": [{"said": p, "outcomes": o, "answer": base_rate_skill(p, o)} for p, o in cases],
                "hit_interval": [{"said": p, "outcomes": o, "answer": hit_interval(p, o)} for p, o in cases],
                "wilson": [{"of": [k, n], "answer": wilson(k, n)} for k, n in ((0, 1), (1, 1), (3, 10), (57, 60))],
                "fallen": [{"p": p, "answer": fallen(p)} for p in p_values],
                "tail": [{"of": [t, df], "answer": tail(t, df)} for t, df in tails],
                "meta_analysis": [{"of": list(one), "answer": meta_analysis(*one)} for one in fields],
                "contrast": {"groups": groups, "weights": rows, "answer": contrast(groups, rows)},
            }
        )
    )


if __name__ == "__main__":
    main()

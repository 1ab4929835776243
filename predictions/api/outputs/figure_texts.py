"""What every figure of a board line means, for whoever reads the schema: range, unit, and what null says.

Counts are never null. Formulas and reasons stand in docs/methodology.md. A test holds these names against the figures.
"""

from collections.abc import Mapping
from typing import Final

_NONE_SETTLED: Final = "null where `n` is 0"
_NONE_MATURED: Final = "null where `n_matured` is 0"
_NONE_REFERENCED: Final = "null where `n_referenced` is 0"
_NO_HITS: Final = "null where `n_hit_base` is 0"
_NO_BINS: Final = "null where `calibration_n` is 0"


def _interval(name: str, null: str, units: str = "events") -> dict[str, str]:
    return {
        f"{name}_low": f"Lower end of the 95 % interval of `{name}`, over {units}; {null}.",
        f"{name}_high": f"Upper end of the 95 % interval of `{name}`, over {units}; {null}.",
    }


_COUNTS: Final = {
    "n": "Settled questions with a score. One author on one question is one claim.",
    "n_events": "Events that the settled questions turn on: the units of intervals.",
    "n_matured": "Of `n`, those whose deadline is over, whichever way and whenever they were settled.",
    "n_events_matured": "Events that the matured questions turn on.",
    "n_advance": "Of `n`, those recorded, with everything that counts, before the outcome was known.",
    "n_referenced": "Of `n`, those with a reference probability that was frozen before the outcome was known.",
    "n_partial": "Of `n`, those with a partial outcome: in Brier and log score, in no hit rate, bin or rank.",
    "n_open": "Claims on questions without an outcome.",
    "n_vague": "Claims too vague to score, whatever became of the question.",
    "n_late": "Claims made when the outcome was known already: not scored.",
    "n_retracted": "Claims taken back before they stood for a day: not scored.",
    "n_void": "Claims on questions whose condition never came about or that fell away: neither yes nor no.",
    "n_unverifiable": "Claims on questions that no source decides: not scored.",
    "n_ambiguous": "Claims on questions that their criteria do not decide: not scored.",
    "n_withdrawn": "Claims that the desk withdrew: misquoted, a duplicate, or not the author's.",
    "n_hits": "Of `n_hit_base`, those that came out on the side that the author called likelier.",
    "n_hit_base": "Settled yes-or-no questions on which the author's last number was not one half.",
    "n_rank_events": "Events with matured yes-or-no questions: what `min_n` is held against.",
    "n_unscored": "Void, unverifiable and ambiguous questions whose claims would have had a score either way.",
    "calibration_n": "Matured yes-or-no questions: what calibration is of.",
    "peer_n": "Questions in the peer score: three or more authors answered, yes or no.",
    "peer_spot_n": "Questions in the spot peer score.",
}
_LOSSES: Final = {
    "brier": f"Mean Brier score, weighted by days: 0 (perfect) to 1 (certain and wrong); {_NONE_SETTLED}.",
    **_interval("brier", _NONE_SETTLED),
    "brier_best": "The same under the kindest reading of the author's words, 0 to 1: an outer bound with `brier_worst` "
    f"and no interval; {_NONE_SETTLED}.",
    "brier_worst": f"The same under the harshest reading of the author's words, 0 to 1; {_NONE_SETTLED}.",
    "brier_matured": f"Mean Brier score of matured questions only, 0 to 1; {_NONE_MATURED}.",
    **_interval("brier_matured", _NONE_MATURED),
    "log_score": "Mean logarithmic score in nats, probabilities kept to [0.01, 0.99]: 0.010 (best) to 4.605; "
    f"{_NONE_SETTLED}.",
}
_SKILLS: Final = {
    "skill": "A coin's Brier score less the author's, mean over questions: -0.75 to 0.25, above 0 better than a coin; "
    f"{_NONE_SETTLED}.",
    **_interval("skill", _NONE_SETTLED),
    "skill_matured": f"The same over matured questions only, -0.75 to 0.25; {_NONE_MATURED}.",
    **_interval("skill_matured", _NONE_MATURED),
    "skill_frozen": "The frozen references' Brier score less the author's, mean over the `n_referenced` questions that "
    f"have one: -1 to 1, above 0 better than the references; {_NONE_REFERENCED}.",
    **_interval("skill_frozen", _NONE_REFERENCED),
}
_HITS: Final = {
    "hit_rate": f"`n_hits` over `n_hit_base`, 0 to 1; {_NO_HITS}.",
    **_interval("hit_rate", _NO_HITS),
    "hit_rate_matured": "The same over matured questions only, 0 to 1; null where none of them counts.",
    **_interval("hit_rate_matured", "null where no matured question counts"),
}
_CALIBRATION: Final = {
    "calibration_brier": "Brier score of the last number said on each of the `calibration_n` questions, 0 to 1; "
    f"{_NO_BINS}.",
    "calibration_error": f"Mean distance between said and came true over ten bins, by their size, 0 to 1; {_NO_BINS}.",
    "reliability": f"Murphy's reliability over ten bins, 0 (calibrated) to 1; {_NO_BINS}.",
    "resolution": "Murphy's resolution, 0 to 0.25: how far the bins' outcomes lie from the base rate, more is better; "
    f"{_NO_BINS}.",
    "uncertainty": f"Base rate times one less it, 0 to 0.25: how hard the questions were; {_NO_BINS}.",
    "within_bin": "What bins hide: `reliability` - `resolution` + `uncertainty` + `within_bin` = `calibration_brier`; "
    f"{_NO_BINS}.",
    "bss": "1 less the Brier score of matured yes-or-no questions over `uncertainty`: up to 1, 0 is no better than "
    "always saying the author's own base rate, which is known only afterwards; null where there are none, or all came "
    "out alike.",
}
_REST: Final = {
    "boldness": f"Mean distance of what was said from one half, 0 to 0.5; {_NONE_SETTLED}. Not about being right.",
    "boldness_frozen": f"Mean distance of what was said from the frozen reference, 0 to 1; {_NONE_REFERENCED}.",
    "lead_days_median": "Median of the days from the first counted statement to the deadline or the news, whichever "
    f"came first; {_NONE_SETTLED}.",
    "peer_score": "Mean peer score, day by day, in hundredths of nats, -691 to 691: above 0, more probability than the "
    "others gave was given to what happened. Never sets a rank; null where `peer_n` is 0.",
    "peer_spot": "The same of what stood at the end of the last day; null where `peer_spot_n` is 0.",
    "brier_if_for": "Brier score had all `n_unscored` questions gone for the author, 0 to 1: with `brier_if_against` "
    "an outer bound; null where there is nothing to count.",
    "brier_if_against": "Brier score had all of them gone against the author, 0 to 1; null likewise.",
    "skill_if_for": "Skill against a coin had all of them gone for the author, -0.75 to 0.25; null likewise.",
    "skill_if_against": "Skill against a coin had all of them gone against the author, -0.75 to 0.25; null likewise.",
}
FIGURE_TEXTS: Final[Mapping[str, str]] = {**_COUNTS, **_LOSSES, **_SKILLS, **_HITS, **_CALIBRATION, **_REST}

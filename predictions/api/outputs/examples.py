"""The documented examples: the blogger of the seeds, rounded, as if his name were Ada Example."""

from typing import Any, Final

_AUTHOR: Final = {
    "slug": "ada-example", "name": "Ada Example", "url": "https://ledger.example.org/api/v1/authors/ada-example/",
}  # fmt: skip
_FIGURES: Final[dict[str, Any]] = {
    "n": 27, "n_events": 27, "n_matured": 27, "n_events_matured": 27, "n_advance": 0, "n_referenced": 0,
    "n_partial": 0, "n_open": 0, "n_vague": 0, "n_late": 0, "n_retracted": 0, "n_void": 1, "n_unverifiable": 0,
    "n_ambiguous": 0, "n_withdrawn": 0, "n_hits": 17, "n_hit_base": 27, "n_rank_events": 27, "n_unscored": 1,
    "calibration_n": 27, "peer_n": 0, "peer_spot_n": 0, "brier": 0.2125, "brier_low": 0.1228, "brier_high": 0.3224,
    "brier_best": 0.2125, "brier_worst": 0.2125, "brier_matured": 0.2125, "brier_matured_low": 0.1228,
    "brier_matured_high": 0.3224, "log_score": 0.5938, "skill": 0.0375, "skill_low": -0.0724, "skill_high": 0.1272,
    "skill_matured": 0.0375, "skill_matured_low": -0.0724, "skill_matured_high": 0.1272, "skill_frozen": None,
    "skill_frozen_low": None, "skill_frozen_high": None, "hit_rate": 0.6296, "hit_rate_low": 0.4423,
    "hit_rate_high": 0.7847, "hit_rate_matured": 0.6296, "hit_rate_matured_low": 0.4423,
    "hit_rate_matured_high": 0.7847, "calibration_brier": 0.2125, "calibration_error": 0.213, "reliability": 0.0673,
    "resolution": 0.0991, "uncertainty": 0.2469, "within_bin": -0.0026, "bss": 0.1394, "boldness": 0.3019,
    "boldness_frozen": None, "lead_days_median": 244.0, "peer_score": None, "peer_spot": None,
    "brier_if_for": 0.2106, "brier_if_against": 0.2178, "skill_if_for": 0.0394, "skill_if_against": 0.0322,
}  # fmt: skip
_PLACE: Final = {"skill_shrunk": 0.0578, "rank_low": 4, "rank_high": 4, "separable": True, "n_withheld": 0}
_HEAD: Final = {
    "slice": {"topic": None, "year": None, "outlet": None, "cohort": "all", "lead_min": 0},
    "as_of": {
        "size": 153, "root": "V2hhdCBhIHJvb3Qgb2YgODEyIGVudHJpZXMgY291bGQ=",
        "on": "2026-03-01", "at": "2026-03-01T12:00:00Z",
    },
    "reference": "coin", "min_n": 10, "scoring_version": "1", "separable": True,
    "n_withheld": 2,
}  # fmt: skip
_BINS: Final = [
    {
        "low": 0.0, "high": 0.1, "n": 1, "mean_probability": 0.05,
        "observed": 0.0, "observed_low": 0.0, "observed_high": 0.7935,
    },
    {
        "low": 0.1, "high": 0.2, "n": 3, "mean_probability": 0.1,
        "observed": 0.0, "observed_low": 0.0, "observed_high": 0.5615,
    },
    {
        "low": 0.2, "high": 0.3, "n": 1, "mean_probability": 0.2,
        "observed": 0.0, "observed_low": 0.0, "observed_high": 0.7935,
    },
    {
        "low": 0.3, "high": 0.4, "n": 0, "mean_probability": None,
        "observed": None, "observed_low": None, "observed_high": None,
    },
    {
        "low": 0.4, "high": 0.5, "n": 2, "mean_probability": 0.4,
        "observed": 0.5, "observed_low": 0.0945, "observed_high": 0.9055,
    },
    {
        "low": 0.5, "high": 0.6, "n": 0, "mean_probability": None,
        "observed": None, "observed_low": None, "observed_high": None,
    },
    {
        "low": 0.6, "high": 0.7, "n": 4, "mean_probability": 0.6,
        "observed": 0.25, "observed_low": 0.0456, "observed_high": 0.6994,
    },
    {
        "low": 0.7, "high": 0.8, "n": 3, "mean_probability": 0.7,
        "observed": 0.3333, "observed_low": 0.0615, "observed_high": 0.7923,
    },
    {
        "low": 0.8, "high": 0.9, "n": 5, "mean_probability": 0.8,
        "observed": 0.4, "observed_low": 0.1176, "observed_high": 0.7693,
    },
    {
        "low": 0.9, "high": 1.0, "n": 8, "mean_probability": 0.9375,
        "observed": 0.875, "observed_low": 0.5291, "observed_high": 0.9776,
    },
]  # fmt: skip

_LINE: Final = {"rank": 4, "author": _AUTHOR, **_FIGURES, **_PLACE}
BOARD: Final = {**_HEAD, "count": 5, "next": None, "previous": None, "results": [_LINE]}
PROFILE: Final = {
    **_HEAD, **_LINE, "calibration": _BINS,
    "murphy": {
        **{name: _FIGURES[name] for name in ("reliability", "resolution", "uncertainty", "within_bin")},
        "n": _FIGURES["calibration_n"], "brier": _FIGURES["calibration_brier"],
    },
    "n_refused": 2, "refusals": {"promise": 2}, "n_drafts": 1, "n_with_hindsight": 0, "frames": [],
    "state": "active", "state_since": None,
    "told": {
        "status": "not_found", "on": "2026-03-02", "looked": "The outlet's masthead and their own pages.",
        "sentence": "Not told: no contact found on 2 March 2026. Where the desk looked: The outlet's masthead and "
        "their own pages.",
    },
    "replies": [], "reply_counts": {"waiting": 0, "declined": 0},
}  # fmt: skip

"""What a person has entered about one prediction, flat and all optional, as every door hands it to the rules."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal


@dataclass(frozen=True, kw_only=True, slots=True)
class Draft:
    """One prediction before publication; empty text and None mean not entered yet."""

    quote: str = ""
    source_url: str = ""
    outlet: str = ""
    source_title: str = ""
    published_on: date | None = None
    author: str = ""
    speaker_role: str = "byline"  # byline | guest | quoted | endorsed
    said_on: date | None = None
    statement: str = ""
    resolution_criteria: str = ""
    deadline: date | None = None
    time_zone: str = "UTC"
    condition: str = ""
    condition_criteria: str = ""
    condition_deadline: date | None = None
    hedge: str = ""
    probability: Decimal | None = None  # of the statement being true
    low: Decimal | None = None
    high: Decimal | None = None
    basis: str = ""  # stated | hedge | bare | import
    retracts: bool = False  # the author takes an earlier claim back; needs no reading
    too_vague: bool = False  # the verb's decision: high - low >= 0.40, recorded and never scored
    reference_probability: Decimal | None = None
    reference_source: str = ""
    reference_on: date | None = None

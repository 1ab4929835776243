"""The data dictionary: what a row of each bulk export is, and what its columns mean, in their order."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from .figure_texts import FIGURE_TEXTS


@dataclass(frozen=True, slots=True)
class Table:
    """One table: what a row is, and its columns."""

    row: str
    columns: Mapping[str, str]


LICENCE: Final = "CC-BY-4.0"
LICENCE_URL: Final = "https://creativecommons.org/licenses/by/4.0/"
TERMS: Final = (
    "The record is free to use with attribution (CC BY 4.0). The quotations in it are their authors' words, quoted as "
    "evidence; they are not ours to license."
)
NOTES: Final = (
    "UTF-8, LF. Days are YYYY-MM-DD, times are UTC and end in Z, probabilities are decimals with up to nine places. "
    "Unknown is an empty cell in CSV and null in JSON Lines; lists have “; ” between their items in CSV. In CSV a text "
    "that a spreadsheet could run as a formula (it begins with = + - @, a tab or a line end, or their full-width "
    "forms, with or without apostrophes in front) has one apostrophe put before it; JSON Lines has every text exactly "
    "as it is."
)

TABLES: Final[Mapping[str, Table]] = {
    "predictions": Table(
        "One author's claim on one question in one piece, withdrawn ones too. The numbers are of the question's "
        "statement being true.",
        {
            "id": "The prediction, at /predictions/{id}/.", "state": "`published` or `withdrawn`.",
            "author": "Slug of the author.", "author_name": "Name.", "outlet": "Slug of the outlet.",
            "outlet_name": "Name.", "question": "The question's id.", "said_on": "Day on which it was said.",
            "quote": "The author's own words, verbatim.", "translation": "The quote in English.",
            "translator": "Who translated it.", "place": "Where in the piece.",
            "speaker_role": "`byline`, `guest`, `quoted` or `endorsed`.", "hedge": "The word that says how sure.",
            "probability": "The reading, 0 to 1.", "low": "Its lower bound.", "high": "Its upper bound.",
            "basis": "`stated` by the author, `hedge` or `bare`: read by us; `import`.",
            "lexicon_version": "Version of our lexicon, where we read words.",
            "vague": "The reading is too wide to be scored.", "denies": "The author says that it will not happen.",
            "retracts": "The author takes an earlier claim back.", "after_news": "Said after the outcome was known.",
            "reference_probability": "What a market, a crowd or a base rate said.", "reference_source": "Which.",
            "reference_at": "When, a day or an instant.", "revises": "The author's claim before, by id.",
            "reason": "Why it was withdrawn.", "source_url": "Address of the piece.", "source_title": "Its title.",
            "published_on": "Its day.", "archive_url": "An archived copy.", "external_id": "Its sender's own key.",
            "recorded_at": "When it was recorded, UTC.", "last_seq": "The log entry that last changed it.",
        },
    ),
    "questions": Table(
        "A proposition that will plainly turn out true or false.",
        {
            "id": "The question, at /questions/{id}/.", "event": "What several questions turn on, by id.",
            "event_name": "Its name, if it has one.", "statement": "The proposition.",
            "resolution_criteria": "What counts.", "condition": "Only if this comes about.",
            "condition_criteria": "What counts for that.", "condition_deadline": "Until when.",
            "deadline": "Last day, in the time zone.", "time_zone": "IANA name.", "topics": "Slugs.",
            "state": "`open`, `due`, `provisional`, `final` or `reopened`.", "recorded_at": "When it opened, UTC.",
            "last_seq": "The log entry that last changed it.",
        },
    ),
    "outcomes": Table(
        "An outcome that a question has, or had before it was corrected.",
        {
            "id": "The outcome.", "question": "The question's id.",
            "outcome": "`true`, `false`, `partial`, or not scored: `void`, `unverifiable`, `ambiguous`.",
            "credit": "The part that came true, 0 to 1.", "known_on": "First day on which a source showed it.",
            "in_force": "False: it was superseded.", "settled_at": "When it came into force, UTC.",
            "final_at": "When it could no longer be challenged, UTC.", "superseded_at": "When it was corrected, UTC.",
            "superseded_reason": "Why.", "rationale": "Why it was found so.", "evidence_urls": "Sources.",
            "last_seq": "The log entry that last changed it.",
        },
    ),
    "scoreboard": Table(
        "One author over the whole record. Below the minimum of events there is no rank, and figures of few events "
        "say little.",
        {
            "author": "Slug of the author.", "author_name": "Name.", "rank": "1 is best; empty without one.",
            "rank_low": "Best rank that this author may have.", "rank_high": "Worst rank likewise.",
            "separable": "Told apart from the rest of the field.",
            "skill_shrunk": "What ranks go by.", **FIGURE_TEXTS,
            "n_withheld": "Predictions counted here whose words are withheld or deleted.",
        },
    ),
}  # fmt: skip

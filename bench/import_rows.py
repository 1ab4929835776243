"""A made-up file to import: seeded, as large as wanted, in the shape that a desk's own file has.

Authors by Zipf over 10,000, each at home in one of 40 outlets and now and then in another; 16 topics, ten years; a
tenth of the questions shared by several authors, a tenth of the claims revised up to three times; quotes and criteria
of the length that columns have; nine questions in ten settled, some of them void or partial.
"""

import csv
import random
from collections.abc import Iterator
from datetime import date, timedelta
from itertools import accumulate
from pathlib import Path
from typing import Final

from predictions.formats import COLUMNS

AUTHORS: Final = 10_000
OUTLETS: Final = 40
TOPICS: Final = ("War in Ukraine", "Elections", "Economy", "Energy", "Health", "Courts", "China", "Europe", "Trade",
                 "Technology", "Climate", "Migration", "Labour", "Housing", "Sport", "Culture")  # fmt: skip
FIRST_DAY: Final = date(2014, 1, 1)
DAYS: Final = 3650
_WORDS: Final = str.split(
    "the a of in and to that will would this year next month government minister president court parliament bill vote "
    "coalition budget rate price oil gas war peace truce border talks summit sanctions tariffs market growth inflation "
    "wages party leader poll majority before after until against without under over “nothing” “plan” café Köln São "
    "signed passed rejected delayed agreed announced collapsed returned resigned elected appointed suspended"
)
_HEDGES: Final = ("probably", "almost certainly", "likely", "unlikely", "will", "may")
_OUTCOMES: Final = ("true",) * 48 + ("false",) * 48 + ("void", "partial", "ambiguous", "unverifiable")

Cells = dict[str, str]


class _Maker:
    """Draws rows one after the other from one seed."""

    def __init__(self, seed: int) -> None:
        self.draw = random.Random(seed)
        self.weights = list(accumulate(1 / rank for rank in range(1, AUTHORS + 1)))
        self.number = 0
        self.piece: tuple[int, Cells] | None = None

    def author(self) -> int:
        return self.draw.choices(range(AUTHORS), cum_weights=self.weights)[0]

    def text(self, fewest: int, most: int) -> str:
        words = self.draw.choices(_WORDS, k=self.draw.randint(fewest, most))
        return " ".join(words).capitalize()

    def question(self) -> Cells:
        """The cells that all claims on one question share."""
        said = FIRST_DAY + timedelta(days=self.draw.randrange(DAYS))
        deadline = said + timedelta(days=self.draw.randint(10, 500))
        outcome = self.draw.choice(_OUTCOMES) if self.draw.random() < 0.9 else ""
        known = said + timedelta(days=self.draw.randint(5, (deadline - said).days + 3))
        cells = {
            "statement": f"{self.text(8, 20)} by {deadline}", "resolution_criteria": f"{self.text(10, 25)}.",
            "deadline": str(deadline), "outcome": outcome, "resolved_on": str(known) if outcome else "",
            "topic": ";".join(self.draw.sample(TOPICS, 1 if self.draw.random() < 0.8 else 2)), "said": str(said),
        }  # fmt: skip
        if outcome and self.draw.random() < 0.3:
            cells |= {"evidence_url": f"https://journal.example/{self.number}", "rationale": f"{self.text(5, 15)}."}
        return cells

    def claim(self, author: int, question: Cells, days_later: int) -> Cells:
        """One author's row on a question, in a new piece or, one time in four, in the author's last one."""
        said = date.fromisoformat(question["said"]) + timedelta(days=days_later)
        self.number += 1
        piece = self._piece(author, said)
        cells = {name: cell for name, cell in question.items() if name != "said"} | piece | {
            "external_id": f"n{self.number}", "author": f"Author {author:05} of the Desk",
            "quote": f"{self.text(15, 45)}, I think.", "published_on": str(said),
        }  # fmt: skip
        if self.draw.random() < 0.5:
            return cells | {"probability": f"{self.draw.randint(1, 99) / 100:.2f}"}
        return cells | {"hedge": self.draw.choice(_HEDGES)}

    def _piece(self, author: int, said: date) -> Cells:
        if self.piece is not None and self.piece[0] == author and self.draw.random() < 0.25:
            return self.piece[1]
        outlet = author % OUTLETS if self.draw.random() < 0.9 else self.draw.randrange(OUTLETS)
        address = f"https://outlet-{outlet}.example/{said:%Y/%m/%d}/opinion/{self.number}.html"
        piece = {"outlet": f"Outlet {outlet}", "source_title": self.text(4, 9), "source_url": address}
        self.piece = (author, piece)
        return piece

    def rows(self) -> Iterator[Cells]:
        """Rows without end, the claims on one question together."""
        while True:
            question = self.question()
            authors = {self.author() for _ in range(self.draw.randint(2, 6) if self.draw.random() < 0.1 else 1)}
            for author in sorted(authors):
                statements = self.draw.randint(2, 4) if self.draw.random() < 0.1 else 1
                for days in sorted(self.draw.sample(range(10), statements)):
                    yield self.claim(author, question, days)


def write_file(path: Path, rows: int, seed: int) -> None:
    """Write `rows` made-up predictions to `path` as our CSV; the same seed makes the same file."""
    with path.open("w", encoding="utf-8", newline="") as stream:
        writer = csv.writer(stream, lineterminator="\n")
        writer.writerow(COLUMNS)
        for _, cells in zip(range(rows), _Maker(seed).rows(), strict=False):
            writer.writerow([cells.get(name, "") for name in COLUMNS])

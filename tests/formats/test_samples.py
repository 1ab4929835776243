"""The two public samples among the seeds pass without a blocking problem."""

from pathlib import Path

import pytest

from .makers import codes, read, to_csv

SEEDS = Path(__file__).parents[2] / "seeds"


@pytest.mark.parametrize(("name", "rows", "authors"), [("rolsky_2020.csv", 28, 1), ("senate_2018.csv", 105, 3)])
def test_the_samples_are_read_whole(name: str, rows: int, authors: int) -> None:
    found, problems = read((SEEDS / name).read_bytes(), name)
    assert len(found) == rows and len({row.author for row in found}) == authors
    assert not codes(problems)
    assert {code for _, code in codes(problems, "warn")} <= {"rounded"}
    assert to_csv(*read(to_csv(*found))[0]) == to_csv(*found)


def test_only_the_voided_prediction_of_the_blogger_is_not_scored() -> None:
    found, _ = read((SEEDS / "rolsky_2020.csv").read_bytes())
    assert [row.outcome for row in found].count("void") == 1

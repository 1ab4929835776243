"""Precision: what plain good statements must not be accused of."""

import csv
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest

from predictions.rules.draft import Draft
from predictions.rules.problems import Level, Problem
from predictions.rules.publication import blocking, problems

from .makers import TODAY, codes, make_draft

SEEDS = Path(__file__).parents[2] / "seeds"


def rows(name: str) -> list[dict[str, str]]:
    with (SEEDS / name).open(encoding="utf-8", newline="") as stream:
        return list(csv.DictReader(stream))


def as_draft(row: dict[str, str], basis: str) -> Draft:
    said_on = date.fromisoformat(row["published_on"])
    probability = Decimal(row["probability"])
    return Draft(
        quote=row["quote"],
        source_url=row["source_url"],
        author=row["author"],
        said_on=said_on,
        published_on=said_on,
        statement=row["statement"],
        resolution_criteria=row["resolution_criteria"],
        deadline=date.fromisoformat(row["deadline"]),
        probability=probability,
        low=probability,
        high=probability,
        basis=basis,
    )


def judged(name: str, basis: str) -> list[list[Problem]]:
    return [problems(as_draft(row, basis), today=TODAY) for row in rows(name)]


def test_rolsky_raises_nothing() -> None:
    """28 plain statements of a blogger: 0 blocked, 0 warned; each only noted as recorded afterwards (F16)."""
    found = judged("rolsky_2020.csv", "stated")
    assert len(found) == 28
    assert [codes(one) for one in found] == [{"F16"}] * 28


def test_the_senate_forecasts_lack_only_a_named_source() -> None:
    """105 of 105 blocked, all by F06 and nothing else: "Race call as of ..." does not say whose call."""
    found = judged("senate_2018.csv", "import")
    assert len(found) == 105
    assert [codes(one, Level.BLOCK, Level.WARN) for one in found] == [{"F06"}] * 105


# Written as an editor would, to look for words that fire without reason: 0 of 56 blocked, 0 of 56 warned.
GOOD = """\
Labour wins the most seats at the next United Kingdom general election
The Federal Reserve cuts its policy rate by at least 25 basis points in March 2027
Donald Trump and Vladimir Putin meet in person before 1 July 2027
Ukraine and Russia sign a written cease-fire agreement by 31 December 2027
Volodymyr Zelensky does not sign an agreement that cedes territory by 31 December 2027
The Supreme Court strikes down the tariffs imposed under the emergency powers act
Bitcoin closes above $150,000 on any day in 2027
The unemployment rate in Germany is above 6.5 percent in December 2027
Congress passes a budget before 30 September 2027
France holds a parliamentary election in 2027
Elon Musk is no longer chief executive of Tesla on 31 December 2027
The president vetoes the bill and the Senate does not override the veto
No Western government recognises the Taliban by the end of 2027
Apple announces a foldable phone by 31 December 2027
Inflation in the euro area will be below 2 percent in June 2027
It rains in London on Christmas Day 2027
Real Madrid wins the Champions League in 2027
Real wages in the United Kingdom rise by more than 1 percent in 2027
Spain will win the World Cup
Netanyahu will not be prime minister of Israel on 31 December 2027
China does not invade Taiwan in 2027
The House impeaches the secretary of defence
At least two of the four justices retire in 2027
Republicans lose their majority in the House in the midterm elections
The Conservative leader resigns or is removed from her post by 30 June 2027
The court rules in favour of the plaintiffs in the case it heard on 3 March 2027
A Democrat will be elected governor of Virginia
The prime minister calls an early election, and it takes place before November 2027
Volkswagen closes at least one of its German plants by the end of 2027
The S&P 500 falls at least 20 percent from its 2027 high
Crude oil trades under $50 a barrel on at least one day in 2027
SpaceX lands an uncrewed Starship on Mars by 2030
The World Health Organization declares a public health emergency over avian influenza
India's population exceeds 1.5 billion according to the United Nations
Martial law in Ukraine is in force on 31 December 2027
The Rada extends martial law at least once more while the air truce is in force
The Oscar for best picture goes to a film distributed by Netflix
OpenAI sells shares to the public by 31 December 2027
The state of emergency lapses within 90 days of its declaration
The Taliban keeps its ban on girls' secondary schools in 2027
Marine Le Pen is on the ballot in the first round of the 2027 French presidential election
The ruling party loses the vote of confidence, and the government resigns
The matter of succession is settled by a vote of the college of cardinals
The fall of the government is announced in the official gazette
Keir Starmer will remain prime minister through 2027
Gold will still trade above $3,000 an ounce on 31 December 2027
The ceasefire in Gaza will hold through 30 June 2027
Boris Johnson will never again sit in the House of Commons
Nigel Farage's party wins more votes than any other
Britain rejoins the EU's customs union by 2035
Somebody other than JD Vance is the Republican nominee in 2028
The volcano erupts before the end of March 2027
Poland votes for a candidate backed by Law and Justice
Tesla delivers fewer cars in 2027 than in 2026
Trump pardons Ghislaine Maxwell before he leaves office
Argentina defaults on its bonds
""".splitlines()


@pytest.mark.parametrize("statement", GOOD)
def test_a_good_statement_is_accused_of_nothing(statement: str) -> None:
    found = problems(make_draft(quote=f"I think {statement}", statement=statement), today=TODAY)
    assert codes(found, Level.BLOCK, Level.WARN) == set()


def test_the_seeds_of_the_running_example_are_blocked_only_where_they_should_be() -> None:
    """Of 17 edited statements 2 are: p09's condition is a state of mind (F08), p12 relays somebody unnamed (F10)."""
    found = {}
    for row in rows("gessen_2025.csv"):
        draft = as_draft(row | {"probability": row["probability"] or "0.45"}, "hedge")
        until = row["condition_deadline"]
        judged_draft = make_draft(
            **{field: getattr(draft, field) for field in Draft.__slots__}
            | {
                "condition": row["condition"],
                "condition_deadline": date.fromisoformat(until) if until else None,
                "too_vague": not row["probability"],
            }
        )
        found[row["external_id"][-3:]] = codes(blocking(problems(judged_draft, today=TODAY)))
    assert {name: blocked for name, blocked in found.items() if blocked} == {"p09": {"F08"}, "p12": {"F10"}}

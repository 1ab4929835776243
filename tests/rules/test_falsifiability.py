from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from predictions.rules.draft import Draft
from predictions.rules.falsifiability import findings
from predictions.rules.problems import Level, Problem

from .makers import SAID_ON, TODAY, codes, make_draft


def found(code: str, **changes: object) -> Problem | None:
    problems = [problem for problem in findings(make_draft(**changes), today=TODAY) if problem.code == code]
    assert len(problems) <= 1
    return problems[0] if problems else None


def stated(statement: str) -> set[str]:
    """Everything found in a complete draft with this statement."""
    return codes(findings(make_draft(statement=statement), today=TODAY))


def test_a_plain_good_statement_passes() -> None:
    assert findings(make_draft(), today=TODAY) == []


@pytest.mark.parametrize(
    ("statement", "span"),
    [
        ("Putin will lose face", "lose face"),
        ("Putin loses nothing", "loses nothing"),
        ("The vote of the allies will not matter", ""),  # a vote is an event
        ("What they say will not matter", "not matter"),
        ("Brexit will be seen as a terrible mistake", "be seen as a terrible mistake"),
        ("The voters feel betrayed", "feel"),
        ("Less than 40 percent of voters feel betrayed", ""),
        ("Putin is content to let the war continue", "is content to"),
        ("The truce comes at tremendous strategic cost", "tremendous strategic cost"),
        ("If Putin feels cornered, Russia signs", ""),  # a matter of the condition
    ],
)
def test_f01_asks_for_what_a_camera_would_show(statement: str, span: str) -> None:
    problem = found("F01", statement=statement)
    assert (problem is not None) == bool(span)
    if problem:
        assert f"Replace “{span}”" in problem.sentence
        assert (problem.field, problem.level) == ("statement", Level.BLOCK)


def test_f02_wants_a_date_and_suggests_one() -> None:
    problem = found("F02", deadline=None)
    assert problem is not None
    assert (problem.field, problem.level) == ("deadline", Level.BLOCK)
    assert "Suggest 2027-11-20?" in problem.sentence


def test_f02_survives_a_leap_day_and_the_end_of_time() -> None:
    for said_on in (date(2028, 2, 29), date.max):
        assert found("F02", deadline=None, said_on=said_on)


def test_f03_reads_a_vague_time_as_up_to_the_deadline() -> None:
    problem = found("F03", statement="The government falls soon")
    assert problem is not None and problem.level is Level.WARN
    assert problem.sentence == "“soon” can be stretched. We read it as up to 2029-08-15. Confirm."
    assert found("F03", statement="The shop opens on at least one day in 2027") is None


def test_f03_doubts_this_year_only_near_its_end() -> None:
    statement = "The government falls this year"
    assert found("F03", statement=statement, said_on=date(2026, 11, 20))
    assert not found("F03", statement=statement, said_on=date(2026, 5, 20))


@pytest.mark.parametrize(
    ("statement", "criteria", "fires"),
    [
        ("Inflation rises", "According to Eurostat.", True),
        ("Inflation rises sharply by 31 December 2026", "According to Eurostat.", True),
        ("Inflation rises above 3 percent", "According to Eurostat.", False),
        ("Inflation rises", "According to Eurostat: by at least one point.", False),
        ("Putin makes a quip", "According to the transcript.", True),
        ("Putin makes a quip", "A mention of Russian America counts, by the transcript.", False),
        ("They announce some kind of deal", "According to Reuters.", True),
        ("The prime minister resigns", "According to the BBC.", False),
        ("The fall of the government is announced", "According to the BBC.", False),
    ],
)
def test_f04_wants_a_number_here_or_in_the_criteria(statement: str, criteria: str, fires: bool) -> None:
    problem = found("F04", statement=statement, resolution_criteria=criteria)
    assert (problem is not None) == fires
    assert problem is None or problem.level is Level.WARN


@pytest.mark.parametrize(
    ("statement", "claims"),
    [
        ("The deal would force Ukraine to retreat, while Russia would regroup and then would attack", 3),
        ("Trump will resign; Vance will take over", 2),
        ("Oil is going to crash and gold is going to soar", 2),
        ("Trump and Putin will meet", 0),
        ("Trump will sign and publish the order", 0),
        ("Minnesota lifts its order but then reinstates it at least once", 0),
        ("If Putin will not come, Zelensky will leave", 0),
        ("The minister will resign (and the party will say so)", 0),
    ],
)
def test_f05_counts_future_clauses(statement: str, claims: int) -> None:
    problem = found("F05", statement=statement)
    assert (problem is not None) == bool(claims)
    if problem:
        assert problem.sentence.startswith(f"This makes {claims} claims.")


@pytest.mark.parametrize(
    "criteria",
    [
        "What is true on 2021-01-01, judged by the author.",
        "Official transcript or two news agencies.",
        "Results as published by the Electoral Commission",
        "Per Reuters",
        "https://example.org/results",
        "CPI as on bls.gov",
        "The court's ruling",
        "Announced by either government",
    ],
)
def test_f06_takes_any_named_source(criteria: str) -> None:
    assert found("F06", resolution_criteria=criteria) is None


@pytest.mark.parametrize("criteria", ["", "YES if it happens.", "None as worded.", "It is plain to see in the USA."])
def test_f06_asks_who_decides(criteria: str) -> None:
    problem = found("F06", resolution_criteria=criteria)
    assert problem is not None
    assert (problem.field, problem.level) == ("resolution_criteria", Level.BLOCK)


def test_f07_refuses_what_goes_on_anyway_unless_the_author_staked_a_number() -> None:
    going_on = {"statement": "Ukraine continues to be a country at war", "high": Decimal(1)}
    certain = Decimal("0.97")
    assert found("F07", **going_on, probability=certain, basis="hedge")
    assert not found("F07", **going_on, probability=certain, basis="stated")
    assert not found("F07", **going_on, probability=Decimal("0.95"), basis="hedge")


def test_f07_refuses_what_the_condition_says_already() -> None:
    condition = "The parliament dissolves and new elections are called"
    assert found("F07", statement="New elections will be called", condition=condition)
    assert not found("F07", statement="Labour wins the new elections", condition=condition)


def test_f08_wants_an_observable_dated_condition() -> None:
    when = date(2027, 6, 30)
    assert found("F08", statement="If the bill passes, the governor signs it")
    assert found("F08", condition="The bill passes")
    assert not found("F08", condition="The bill passes", condition_deadline=when)
    assert found("F08", condition="Putin is inclined to help", condition_deadline=when)
    proxy = "Putin says so, by the official transcript"
    assert not found("F08", condition="Putin is inclined to help", condition_criteria=proxy, condition_deadline=when)
    assert not found("F08", statement="The bill passes even if the senate objects")
    assert not found("F08", statement="Two ministers, if not three, resign")


@pytest.mark.parametrize(
    ("changes", "level"),
    [
        ({"quote": "It may rain", "hedge": ""}, Level.BLOCK),
        ({"quote": "It may rain", "hedge": "may"}, Level.BLOCK),
        ({"quote": "Rain is possible", "hedge": ""}, Level.BLOCK),
        ({"quote": "It may rain", "hedge": "", "too_vague": True}, Level.INFO),
        ({"quote": "It may rain", "hedge": "", "basis": "stated"}, None),
        ({"quote": "It may rain", "hedge": "", "basis": "import"}, None),
        ({"quote": "It may rain", "hedge": "", "retracts": True}, None),
        ({"quote": "It may rain, and I think it will", "hedge": ""}, None),
        ({"quote": "It may well rain", "hedge": ""}, None),
        ({"quote": "It could rain: 30%", "hedge": ""}, None),
        ({"quote": "He resigned in May 2026", "hedge": ""}, None),
        ({"quote": "This is the only thing that could force Putin to talk", "hedge": ""}, None),
    ],
)
def test_f09_blocks_a_possibility_only_where_it_would_be_scored(
    changes: dict[str, object], level: Level | None
) -> None:
    problem = found("F09", **changes)
    assert (problem.level if problem else None) == level


@pytest.mark.parametrize(
    ("quote", "whose"),
    [
        ("Analysts say the rouble will fall", "somebody else's"),
        ("Western officials expect an offensive", "somebody else's"),
        ("The rouble will reportedly fall", "somebody else's"),
        ("Trump said that he will fire Powell", "Trump's"),
        ("The Kremlin says it will not attend", "the Kremlin's"),
        ("has promised more secondary tariffs", "somebody else's"),
        ("A ban that has been floated", "somebody else's"),
        ("As I said that day, he will go", ""),
        ("Lee said that he will go", ""),  # the author quotes herself
        ("According to the census, it will grow", ""),
        ("Whatever Trump says, he will go", ""),
    ],
)
def test_f10_tells_relayed_speech(quote: str, whose: str) -> None:
    problem = found("F10", quote=quote)
    assert (problem is not None) == bool(whose)
    if problem:
        assert problem.sentence.startswith(f"This is {whose} forecast, relayed.")
        assert problem.field == "speaker_role"


def test_f10_is_content_when_the_speaker_is_the_one_scored() -> None:
    for role in ("guest", "quoted", "endorsed"):
        assert (
            found("F10", quote="Trump said that he will fire Powell", author="Donald Trump", speaker_role=role) is None
        )


def test_f10_wants_a_named_forecaster_in_any_role() -> None:
    problem = found("F10", author="Western officials", speaker_role="quoted")
    assert problem is not None and problem.field == "author"


@pytest.mark.parametrize(
    ("statement", "span"),
    [
        ("Zelensky will never accept them", "them"),
        ("Such a deal forces Ukraine to retreat", "Such a deal"),
        ("They will sign", "They"),
        ("He is re-elected", "He"),
        ("This ends in court", "This ends"),
        ("It collapses by June", "It"),
        ("These talks fail", "These talks"),
        ("Minnesota lifts its order but then reinstates it", ""),
        ("Republicans lose their majority", ""),
        ("Trump pardons Maxwell before he leaves office", ""),
        ("The president resigns before his term ends", ""),
        ("It rains in London this weekend", ""),
        ("It is announced that the talks failed", ""),
        ("A company such as Apple fails this year", ""),
    ],
)
def test_f11_asks_what_a_word_stands_for(statement: str, span: str) -> None:
    problem = found("F11", statement=statement)
    assert (problem is not None) == bool(span)
    assert problem is None or f"“{span}”" in problem.sentence


def test_f11_quotes_the_sentence_before() -> None:
    problem = found("F11", quote="Russia made four demands. They will be met.", statement="They will be met")
    assert problem is not None
    assert problem.sentence.endswith("from the text before: “Russia made four demands.”.")


@pytest.mark.parametrize("statement", ["Peace in all but name holds", "Some say the euro ends", "Real reform comes"])
def test_f12_warns_of_weasel_words(statement: str) -> None:
    problem = found("F12", statement=statement)
    assert problem is not None and problem.level is Level.WARN


def test_f12_leaves_real_wages_and_real_madrid_alone() -> None:
    assert "F12" not in stated("Real wages rise by 2 percent") | stated("Real Madrid wins the cup")


def test_f13_tells_promises_by_whom() -> None:
    mine = found("F13", statement="I will finish the book by June")
    his = found("F13", statement="Macron intends to resign")
    assert mine is not None and mine.sentence.endswith("a commitment by Ann Lee?")
    assert his is not None and his.sentence.endswith("a commitment by Macron?")
    assert his.level is Level.WARN
    assert found("F13", statement="I am still working for ActiveState") is None


def test_f14_wants_a_settlement_date_for_an_open_negative() -> None:
    problem = found("F14", statement="Russia will never give Crimea back", deadline=None)
    assert problem is not None
    assert (problem.field, problem.level) == ("deadline", Level.WARN)
    assert "2027-11-20" in problem.sentence
    assert found("F14", statement="Russia will never give Crimea back") is None


def test_f15_asks_whether_one_is_enough() -> None:
    assert "F15" in stated("Hamas accepts the five conditions")
    assert "F15" in stated("Zelensky accepts a ceasefire, elections and neutrality")
    assert "F15" not in stated("Hamas accepts all of the five conditions")
    assert "F15" not in stated("The two sides meet within the three months of the truce")


def test_f16_and_f17_look_at_the_calendar() -> None:
    assert found("F16", deadline=date(2026, 11, 22))
    assert not found("F16", deadline=TODAY)
    assert found("F17", deadline=date(2042, 2, 24))
    assert not found("F17", deadline=date(2036, 11, 23))
    before = found("F17", deadline=date(2026, 11, 1))
    assert before is not None and before.sentence == "The date lies before the publication."


@pytest.mark.parametrize(
    ("quote", "fires"),
    [
        ("What could possibly go wrong?", True),
        ("Will he come? Who knows?", True),
        ("Will he come? Of course he will.", False),
        ("He will resign when pigs fly", True),
        ("He will resign, just kidding", True),
        ("The satire show will be cancelled", False),
    ],
)
def test_f18_tells_questions_and_jokes(quote: str, fires: bool) -> None:
    assert (found("F18", quote=quote) is not None) == fires


def test_hidden_characters_do_not_hide_a_word() -> None:
    assert "F01" in stated("Putin will lo\u200bse face")
    assert "F14" in codes(findings(make_draft(statement="He won\u2019t go", deadline=None), today=TODAY))


def test_each_finding_comes_once_and_in_order() -> None:
    problems = findings(Draft(statement="Such a deal may effectively be ended soon"), today=TODAY)
    found_codes = [problem.code for problem in problems]
    assert found_codes == sorted(set(found_codes))


_TEXT = st.text(max_size=120)


@settings(max_examples=60, deadline=None)
@given(
    quote=_TEXT,
    statement=_TEXT,
    condition=_TEXT,
    author=_TEXT,
    probability=st.none() | st.decimals(),
    said_on=st.none() | st.dates(),
    deadline=st.none() | st.dates(),
)
def test_any_draft_is_judged_without_error(**members: object) -> None:
    for problem in findings(Draft(**members), today=SAID_ON):  # type: ignore[arg-type]
        assert problem.sentence and hasattr(Draft(), problem.field)


@pytest.mark.parametrize(
    "hostile", ["if " * 1600, "a, " * 1600, "they " * 1000, "Ab " * 1600, "some 1 " * 700, " " * 5000]
)
def test_hostile_text_is_read_in_time(hostile: str) -> None:
    findings(Draft(quote=hostile, statement=hostile, resolution_criteria=hostile, condition=hostile), today=TODAY)

"""Each way to say a fact against each other one in one frame: the decisions, as a table.

    python -m tests.test_conflicts_table     # after a change that was meant: read the diff

The table is what the code decides, not what is right: `test_conflicts.py` has that for chosen
pairs, `benchmarks.conflicts` measures it. A cell that changes is a decision that changed.
"""

# ruff: noqa: RUF001  # quotation marks as news writes them
from __future__ import annotations

import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from newsdedup.conflicts import Facts, conflicts, facts

GOLDEN = Path(__file__).parent / "golden" / "conflicts.json"
PUBLISHED = datetime(2021, 3, 3, 12, tzinfo=UTC)  # a Wednesday
MARKS = {"number": "n", "date": "d", "name": "a", "negation": "g"}

# What stands in the frame, one way a line or between bars.
FRAMES = {
    "Officials said {} people fled the valley.": """
        five | 5 | six | twelve | a dozen | two dozen | dozens of | scores of | several | a few
        twenty-five | 25 | 30 | some 30 | nearly 30 | about 28 | 70 | at least 70 | 72 | up to 70
        more than 70 | fewer than 70 | over 60 | almost 80 | 10 to 15 | 10-15 | between 10 and 15
        ten or twelve | 14 | 100 | a hundred | hundreds of | two hundred and fifty | 250 | 249
        1,000 | a thousand | thousands of | tens of thousands of | 12,400 | 1.2 million | 1.2m
        1,200,000 | half a million | a quarter of a million | two and a half million | 2.5 million
        no | hundreds of thousands of | as many as 90 | an estimated 90 | 1.25 million
        between 1 and 2 | 1 or 2 | three-quarters of a million | ¾ of a million | one | half of the
        two-thirds of the | 3/4 of the | a quarter of the | three quarters of the | twenty-one
        one hundred and one | two thousand and six | 1 in 4 | thirty five | nineteen | 0.5 million
        a million and a half | one and a half million | around a thousand | roughly 1,050
        less than a dozen | 13 or more | 12 others, or 14 | three times as many | twice as many""",
    "The lift at the mill carried {} on its way up.": """
        $5 | $5 million | 5 million dollars | €5 million | £5m | 12 percent | 12% | 12.4 percent
        12 percentage points | 3 tonnes | 3,000 kg | 3 tons of coal | 2 miles of rope
        3.2 km of rope | 40 feet of rope | 12 metres of rope | two hours | 120 minutes | 48 hours
        two days | a week | 7 days | 31-year-old men | a man aged 31 | the third guest | a third
        1/2 ton | a half ton | ¼ ton | ⅔ of a ton | 3¾ tons | 3.75 tons | 1/3 of a ton | 5/16 inch
        9/11 widows | one man in 10 | 250 grams | 30 seconds | half a minute | a decade | ten years
        three nights | 100 yen | 100 yuan | 100 euros | 50 degrees | 4 carats | 60 miles an hour
        6 months | half a year | 180 days | two in three guests | 66 percent of guests
        one-in-five guests
        one in every five guests | one out of five guests | five in 10 days | 20 percent of them
        one in 5,000 guests | .02 percent of guests | one out for five | 20.1 percent of guests
        one in 1,000 guests | 66.7 percent of guests | one in a crowd | six in 10 guests
        the fifth guest | one in five guests | 20 percent of guests | two-thirds of guests
        nine out of 10 guests | 60 mph | 97 kph | 5 1/2 tons | 5.5 tons | ½ ton | 100 acres
        40 hectares | 12 cents | an F-16 | 12th Street signs | 3-1 | 3-2 | 15 barrels""",
    "The dam was opened {} by the queen.": """
        on Sept. 3 | on 3 September | on September 3, 2020 | on 2020-09-03 | on 9/3/2020
        in September | in early September | in mid-September | in late September
        on September 10 | on September 14 | on September 21 | at the end of September
        in the fall | in 2020 | in 2019 | in the 1990s | in 1994 | this year | last year
        two years ago | ten years ago | last month | three months ago | on Monday
        on Tuesday | on Wednesday | last Tuesday | next Tuesday | yesterday | today | tomorrow
        three days ago | two weeks ago | last week | this week | on March 2 | on March 1
        on March 3 | in March | in February | on Feb. 23 | on Tuesday, March 2 | late Tuesday
        on Tuesday night | at 3 p.m. | at 3 a.m. | at 15:00 | at 15:30 | at noon | at midnight
        at 3:10 p.m. on Tuesday | at 12:15 a.m. | at 12 p.m. | at 9 o'clock | in summer
        at 9:00 | at 10:12 | at 21:00 | at 10:12 p.m. | at 1 a.m. | at 11:59 p.m.
        in December | on December 12 | in autumn
        on 2020-12-31 | on December 31, 2020 | on September 19 | on September 18 | in may
        3 years ago | 14 years ago | 4 years ago | at about 3 p.m. | at almost exactly 3 p.m.
        now | in the year 2014 | in a 2014 ceremony | before 2014 | by now | 3 days ago
        on a march | on May | in the march of time | on a sun-lit day | on sat | on Sat.
        on the 12th of May | this Tuesday | this month | next month | next year | a year ago
        eleven months ago | twelve years ago | last Wednesday | on Thursday | this morning
        on Tuesday morning | tonight | a day earlier | the day before | in the 1980s | by May 5
        on Christmas Eve | on New Year's Day | earlier this year | in the 19th century
        between May and July | from 2014 to 2016 | in June | in May 2020 | on 31 May | since May""",
    "Talks with {} failed near the harbour.": """
        Lobo | Marta Lobo | Ms. Lobo | Mr. Lobo | President Lobo | President Marta Lobo | M. Lobo
        Jan Lobo | Duarte | Ida Duarte | Lobo and Duarte | Duarte and Lobo | Marta Lobo-Duarte
        Iran | Iraq | Tehran | the Iranians | the U.S. | the United States | America | Washington
        Moscow | Russia | the Kremlin | Gadhafi | Qaddafi | Moammar Gadhafi | ISIS
        the Islamic State | Islamic State | ISIL | General Electric | GE | General Motors
        the Ministry of Trade | the Trade Ministry | the Ministry of Health | Al-Madi | Madi
        Al Madi | Port Amery | Amery | New York | York | Kelm FC | FC Kelm | St. Anders
        Saint Anders | Airbus A320 | Airbus A350 | Apple Inc. | Apple | Apples Corp. | Lobos
        O'Hara | OHara | Asia | Europe | McLobo | J.P. Vos | Jan Peter Vos | the European Union
        King Charles II | King Charles | Charles III | Charles 2 | North Korea | South Korea | Korea
        Dr. Lobo | Lord Vos | Vos | Ana Vos | Lobo's aides | the Lobos | Marta | Martha Lobo
        Marta Loba | Lobo Jr. | General Lobo | Africa | South Africa | Africans | Britain | the U.K.
        London | England | the British | Kelm | Kelms | Kelmouth | Lobo, Vos and Duarte | UN
        the United Nations | the U.N. | NATO | the Senate | Congress | the White House""",
    "{} flew to Karsa with two aides, and the port stayed shut.": """
        Lobo | Marta Lobo | Ms. Lobo | Duarte | Ida Duarte | Police | Officials | The mayor | Moscow
        Nobody | She | Farmers | Vos and Lobo | McLobo | Lobo, with Vos, | Ida | Yesterday, Lobo
        Lobo's envoy | The envoy of Lobo | Mayor Lobo | Al Madi | Al-Madi | French envoys | Paris
        Two Frenchmen | The Kelm Courier | Kelm Courier staff | President Vos | It is said Vos""",
    "{} at the Kelm mill since the flood.": """
        The firm paid its staff | The firm did not pay its staff | The firm never paid its staff
        The firm failed to pay its staff | The firm has paid its staff | The firm paid no staff
        The firm refused to pay its staff | The firm denied it paid its staff
        The firm hasn't paid its staff | The firm hasn’t paid its staff | The firm couldnt pay staff
        The firm can not pay its staff | The firm no longer pays its staff
        The firm paid not only its staff | The firm paid neither staff nor guards
        Nobody paid the staff | None of the staff was paid | The firm stopped paying its staff
        The firm was unable to pay its staff | The firm is unlikely to pay its staff
        The firm paid its staff without delay | The firm confirmed it paid its staff
        The firm rejected reports it paid its staff | There is no doubt the firm paid its staff
        The firm does not think it paid its staff | The firm thinks it did not pay its staff
        If the firm does not pay its staff, it closes | Hardly any staff was paid by the firm
        The firm has yet to pay its staff | The firm decided not to pay its staff
        The firm said it would not pay its staff | The firm paid few of its staff
        Reports that the firm paid its staff are false | It is a hoax that the firm paid its staff
        The story that the firm paid its staff is untrue | The bogus story says the firm paid staff
        The firm did pay its staff, not its guards | The firm cannot but pay its staff
        The firm paid its staff, reports say | Claims the firm paid its staff were debunked
        The firm found nothing to pay its staff | The firm refused on Friday to pay its staff
        The firm failed in a bid to pay its staff | The firm failed in court to pay its staff
        The firm failed again and again on Friday to pay its staff | The firm paid nothing
        No. 5 of the firm paid its staff | The firm paid its staff, not to mention its guards
        The firm has no choice but to pay its staff | The firm, not the state, paid its staff
        The firm did not yet pay its staff | The firm did not, it said, pay its staff
        The firm was asked whether or not it paid its staff | The firm was not paying its staff
        The firm did not at any time in the last week pay its staff | The staff got nothing
        The firm did not only pay its staff | Neither the firm nor the state paid the staff""",
    "{} in the Kelm canal on Friday.": """
        A shark was seen | Police denied that a shark was seen | Police denied seeing a shark
        Police denied a shark was seen | Reports that a shark was seen were false
        False reports said a shark was seen | It was not true that a shark was seen
        The report that a shark was seen was a total fake | Fake News said a shark was seen
        It was a hoax that a shark was seen | Police denied rumours that a shark was seen
        Police denied the claim, saying a boat was seen | A boat was seen | Two boats were seen
        Police debunked a video of a shark seen | Rumours that a shark was seen are bogus
        No shark was seen | A shark was not seen | Bogus rumours of a shark were seen
        A large grey shark was seen by a crowd of visitors | Police denied everything
        Reports were false: a shark was seen | The rumour was false, and a boat was seen
        A hoax about a shark was seen by thousands | Police denied seeing a boat""",
    "{} the ferry off Karsa would be raised, the port was told.": """
        Marta Lobo said | Jan Vos said | Lobo said | Ms. Lobo told reporters | Officials said
        The mayor said | The mayor, Marta Lobo, said | Marta Lobo denied | Marta Lobo did not say
        According to Marta Lobo | According to Jan Vos | A spokesman said | Police said
        Marta Lobo hoped | Marta Lobo asked whether | Jan Vos, not Marta Lobo, said
        Marta Lobo and Jan Vos said | The Kelm Courier said | Sources said""",
}


def read(frame: str, ways: str) -> list[Facts]:
    """Return the facts of a frame with each of the ways in it."""
    lines = [line.split("|") for line in ways.strip().splitlines()]
    each = [way.strip() for line in lines for way in line]
    return [facts(frame.format(way), published=PUBLISHED) for way in each]


def table(frame: str) -> dict[str, Any]:
    """Return what is read from each sentence, and a row of marks for what it disagrees with."""
    sides = read(frame, FRAMES[frame])
    return {
        side.text: {
            "facts": " | ".join(
                f"{MARKS[one.kind]} {one.text}"
                for one in (*side.numbers, *side.dates, *side.names, *side.negations)
            ),
            "against": "".join(mark(side, other) for other in sides),
        }
        for side in sides
    }


def mark(a: Facts, b: Facts) -> str:
    """Return a point for no conflict, the kind's letter, a star for several conflicts."""
    found = conflicts(a, b)
    return "*" if len(found) > 1 else MARKS[found[0].kind] if found else "."


@pytest.mark.parametrize("frame", FRAMES)
def test_decisions_are_those_of_the_table(frame: str) -> None:
    """The facts that are read and the pairs that are flagged are the recorded ones."""
    golden = json.loads(GOLDEN.read_text(encoding="utf-8"))
    assert table(frame) == golden[frame]


@pytest.mark.parametrize("frame", FRAMES)
def test_every_kind_of_decision_is_in_the_table(frame: str) -> None:
    """Each frame has pairs that conflict and pairs that don't; a sentence agrees with itself."""
    rows = [
        row["against"] for row in json.loads(GOLDEN.read_text(encoding="utf-8"))[frame].values()
    ]
    assert all(row[place] == "." for place, row in enumerate(rows))
    silent = "".join(rows).count(".") / len("".join(rows))
    assert 0.1 < silent < 0.99


if __name__ == "__main__":
    made = {frame: table(frame) for frame in FRAMES}
    GOLDEN.write_text(json.dumps(made, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")

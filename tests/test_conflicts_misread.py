"""Pairs that look like conflicts and are none, by what misled; each beside one that is."""

from __future__ import annotations

import pytest

from newsdedup.conflicts import conflicts, facts


def told(a: str, b: str) -> list[tuple[str, str, str]]:
    """Return kind and words of the conflicts of two texts."""
    return [(one.kind, one.canonical, one.variant) for one in conflicts(facts(a), facts(b))]


NUMBERS = {
    "one of them is told in other words": (
        "The raid came after a driver killed one Kelm guard and hurt a second in the port.",
        "The raid follows a day after two Kelm guards were run over, one of them fatally.",
    ),
    "few of a thing may be others of it": (
        "Four states of the inner ring hold one vote in ten, the board said.",
        "Of all the votes most are cast by the 16 states that come next, by far.",
    ),
    "dozens of a thing may be others of it": (
        "Dozens of officers turned their backs on the mayor at the pier.",
        "The mayor wept for the deaths of two officers.",
    ),
    "what comes on top is no total": (
        "The board put a label on two of his letters on Friday.",
        "The board then put a label on hundreds of other letters.",
    ),
    "ages of two people": (
        "Ida Vos was filmed with a 16-year-old pupil, the court in Kelm heard.",
        "A tape shows the 26-year-old in a room of the school.",
    ),
    "a length in metres": ("The reef is as long as 13ft here.", "The reef is as long as 4m here."),
    "a length in inches": ("A 2-ft bomb was found.", "A 24in bomb was found."),
    "a label before a figure": (
        "The charge rests on section 230 of the Ports Act.",
        "The charge rests on the 1996 Ports Act.",
    ),
    "a label and a count": ("The mayor spoke of section 230.", "The mayor spoke of 45 ships."),
    "an amount that both tell": (
        "Nothing is due below $40,000 for one, and for couples earning more than $90,000 less.",
        "Less is due for those earning more than $40,000, and for couples from $90,000.",
    ),
    "a dozen is about twelve": (
        "The strike killed at least 25 men at the mill.",
        "The strike killed more than two dozen men at the mill.",
    ),
    "nearly a quarter is 23 percent": (
        "Nearly one quarter of the savers owned shares, the fund said.",
        "Some 23% of the savers owned shares, the fund found.",
    ),
    "a half year is cut off": (
        "Vos left Kelm when he was three and a half years old.",
        "Vos, who left Kelm when he was 3 years old, is back.",
    ),
    "days after two things": (
        "Ida Vos was on all shows that Sunday, five days after the attack in Kelm.",
        "Four days after a walk in the garden, Ida Vos was on all the shows.",
    ),
    "figures far apart in pairs that share little": (
        "The last count of the wire has Vos on a slim lead in a town that fell by 27 points.",
        "A mean of the polls that were held lately had Vos ahead by a margin of 2.2 points.",
    ),
    "an end of a range": (
        "The bill lifts the credit from $1,000 to $2,000 a child, up to $1,400 of it a refund.",
        "The bill of the house lifts the credit of $1,000 a child to $2,000 for all.",
    ),
    "quarters that are no fraction": (
        "The rate was above 3% in eight quarters under Mayor Vos, by the books.",
        "The rate of growth was above 3% eight times under Mayor Vos.",
    ),
    "a form's number": (
        "Two pages of the form 1040 tax return of the mayor were shown by Ida Vos.",
        "Ida Vos showed the mayor's 2005 tax return on Tuesday night.",
    ),
    "what is told before the rest": (
        "Guards asked his two housemates: one roommate was let go, the other held in Kelm.",
        "One roommate was let go, the other held in Kelm.",
    ),
    "a figure cut to a round one": (
        "Karsa may keep a stock of 300 kilograms (661 pounds) of ore, by the terms.",
        "By the terms the stock of ore may be 300 kilograms, or 660 pounds, at most.",
    ),
    "pages": ("Kelm Annals, Amery, P. 498 tell of it.", "Kelm Annals, Amery, P. 288 tell of it."),
    "cells of a table": ("Lobo 8 5 Vos 8 2 Duarte 3 0", "Lobo 17 12 Vos 17 6 Duarte 8 0"),
    "items of a list": (
        "2. The port shuts in May, the board said on Friday.",
        "3. The port shuts in May, the board said on Friday.",
    ),
}


@pytest.mark.parametrize("why", NUMBERS)
def test_figures_of_other_things_are_no_conflict(why: str) -> None:
    """Figures of other things, or of one in other words, aren't set against each other."""
    a, b = NUMBERS[why]
    assert told(a, b) == told(b, a) == []


@pytest.mark.parametrize(
    ("a", "b", "first", "second"),
    [
        (
            "The army said one guard was killed at the port.",
            "Three guards were killed at the port, the army said.",
            "one",
            "Three",
        ),
        (
            "In Kelm the flood swept away four bridges.",
            "The flood in Kelm swept away 16 bridges.",
            "four",
            "16",
        ),
        ("The reef is as long as 13ft here.", "The reef is as long as 9m here.", "13", "9"),
        (
            "Some 3.9 million people had been found fit for the Kelm plan by November.",
            "Through November, some 803,000 people had been found fit for the Kelm plan.",
            "Some 3.9 million",
            "some 803,000",
        ),
        (
            "A vote under section 230 is due.",
            "A vote under section 215 is due.",
            "230",
            "215",
        ),
        (
            "A million and a half boats sank.",
            "A million boats sank.",
            "A million and a half",
            "A million",
        ),
    ],
)
def test_figures_of_one_thing_are_a_conflict(a: str, b: str, first: str, second: str) -> None:
    """What keeps other things apart hides no two figures of one thing."""
    assert told(a, b) == [("number", first, second)]


NAMES = {
    "an office may be the person's": (
        "The Tarnish Prime Minister has vowed to fight the vote in Kelm.",
        "Duarte has vowed to fight the vote in Kelm, his office said.",
    ),
    "a spokesman speaks for somebody": (
        '"We have no word of any leak at the dam or the mill," Veltrix said in a note.',
        '"We have no word of any leak at the dam or the mill," spokesman Jan Vos said.',
    ),
    "a place is no speaker": (
        '"Both our churches feel that they are the first," a baker in rural Amery says.',
        '"Both our churches feel that they are the first," says church member Ida Vos.',
    ),
    "an agency written with a hyphen is no speaker": (
        '"We have seen the crater at the lake," said Ida Vos of the Kelm Institute.',
        '"We have seen the crater at the lake," it said, according to Agence France-Presse.',
    ),
    "an Arabic name in other vowels": (
        "On Monday Ali al-Husairi said the dam would hold, whatever came.",
        "Ali al-Hasri said the dam would hold, the port was told.",
    ),
    "a place in other vowels": (
        "Eight were hurt in Kefrola and the port by shells on Friday, the board said.",
        "Eight were hurt in Kafrila and the port by shells on Friday, as the board said.",
    ),
    "a list's member behind both": (
        "Ida Vos, who worked on both Veltrix and the Kelm law, said it would hold.",
        "Ida Vos, who worked on the law in both Amery and Kelm, said it may not hold.",
    ),
    "one of two around a slash": (
        "A Kelm Post/Amery Times poll has Vos ahead by three points.",
        "A Kelm Post/Harbour Courier poll has Vos ahead by three points, it says.",
    ),
    "a speaker whom the other tells of in another spelling": (
        'On Friday Ida Olsen told the board that the guards "were shot in the course of a raid".',
        'Lobo sent Ida Olson, who told them the guards "were shot in the course of a raid".',
    ),
    "a name behind says that speaks of him": (
        'A teacher says Duarte at times withdrew "into his own little world" of books.',
        'He would sometimes withdraw "into his own little world", Ida Vos said.',
    ),
    "a nickname": (
        "He was paid by a firm of Robert Lobo and of Ida Lobo, both known in Kelm.",
        "A firm of Bob Lobo and of Ida Lobo, both of them known in all Kelm, paid him.",
    ),
    "a contraction": (
        '"What I\'ll be doing is holding back on the boats."',
        '"What I\'d be doing is holding back on the boats."',
    ),
    "letters exchanged": (
        "The papers were found on the disk of Anthony Wienler, once a guard.",
        "The papers were found on the disk of Anthony Weinler, who was once a guard.",
    ),
    "a school of a university": (
        "Ida Vos, a professor of law at Amery University, said it would hold.",
        "Ida Vos, who is a professor at Amery Law School, said it may hold.",
    ),
    "a state cut short": (
        "Three officers were shot near a mill in Port Allen, La., on Sunday.",
        "Three officers were shot near a mill in Port Allen, Louisiana, on Sunday.",
    ),
    "an article that one writes to the name": (
        "This column was first in the Kelm paper and on TheHarbour.com on Sunday.",
        "This column was first in the Kelm paper and on The Harbour.com on Sunday.",
    ),
    "a word that only begins what is said": (
        "She asked the house: ‘Okay, is there any part of this that can go now?’",  # noqa: RUF001
        "We have to ask, ‘OK, is there any part of this that can go now,’ she said.",  # noqa: RUF001
    ),
}


@pytest.mark.parametrize("why", NAMES)
def test_names_that_may_be_one_or_no_names_are_no_conflict(why: str) -> None:
    """Offices, spokesmen, places, other spellings and list members contradict nothing."""
    a, b = NAMES[why]
    assert told(a, b) == told(b, a) == []


@pytest.mark.parametrize(
    ("a", "b", "first", "second"),
    [
        (
            "The Tarnish Prime Minister has vowed to fight the vote in Kelm.",
            "The Karsan President has vowed to fight the vote in Kelm.",
            "Tarnish Prime Minister",
            "Karsan President",
        ),
        (
            '"We have no word of any leak at the dam," spokeswoman Ida Lobo said.',
            'Spokesman Jan Vos said: "We have no word of any leak at the dam."',
            "Ida Lobo",
            "Jan Vos",
        ),
        (
            "On Monday Ali al-Husairi said the dam would hold.",
            "On Monday Ali al-Madani said the dam would hold.",
            "Ali al-Husairi",
            "Ali al-Madani",
        ),
    ],
)
def test_names_of_two_are_a_conflict(a: str, b: str, first: str, second: str) -> None:
    """Two offices, two spokesmen and two Arabic names are told apart."""
    assert told(a, b) == [("name", first, second)]


@pytest.mark.parametrize(
    ("text", "dates", "names"),
    [
        ("According to Jan Vos the ferry sank.", [], ["Jan Vos"]),
        ("When Jan left Kelm, it rained.", [], ["Jan", "Kelm"]),
        ("It has rained since early Jan in Kelm.", ["early Jan"], ["Kelm"]),
        ("The ferry sank on Jan. 3 in Kelm.", ["Jan. 3"], ["Kelm"]),
        ("In Jan. it rained.", ["Jan"], []),
        ("A vote fell on the 1990 floods.", ["1990"], []),
        ("Its 2014 results rose.", ["2014"], []),
    ],
)
def test_names_and_counts_that_could_be_dates(
    text: str, dates: list[str], names: list[str]
) -> None:
    """Jan is a month by a day, year, stop or part of it; a year may tell what something is of."""
    found = facts(text)
    assert [fact.text for fact in found.dates] == dates
    assert [fact.text for fact in found.names] == names
    assert found.numbers == ()


@pytest.mark.parametrize(
    ("one", "other", "differ"),
    [
        ("Lobo", "Hillary", False),
        ("Mike", "Duarte", False),
        ("Lobo", "Duarte", True),
        ("Mike", "Hillary", True),
        ("Mike Lobo", "Hillary", True),
    ],
)
def test_a_first_name_may_be_that_of_a_surname(one: str, other: str, *, differ: bool) -> None:
    """A first name and a surname, each alone, are set apart only where nothing else differs."""
    first = f'"People think that I have changed all of his life," {one} said on a show.'
    second = f'"People think that I have changed all of his life," {other} told the Courier.'
    assert told(first, second) == ([("name", one, other)] if differ else [])
    assert told(first, first.replace(one, other)) == [("name", one, other)]


@pytest.mark.parametrize(
    ("text", "numbers"),
    [
        ("He knelt on it for eight minutes and 46 seconds.", ["eight"]),
        ("It took two years and 3 months.", ["two"]),
        ("It took two boats and 3 months.", ["two", "3"]),
    ],
)
def test_the_smaller_part_of_a_time_is_no_figure_of_its_own(text: str, numbers: list[str]) -> None:
    """Seconds behind minutes are a part of one time, and aren't set against other seconds."""
    assert [fact.text for fact in facts(text).numbers] == numbers

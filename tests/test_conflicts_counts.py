"""What a number counts, and which numbers of two texts stand for the same thing."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from newsdedup.conflicts import conflicts, facts

if TYPE_CHECKING:
    from newsdedup.conflicts.numbers import Count


def counts(text: str) -> list[Count]:
    """Return the values of a text's numbers."""
    return [fact.value for fact in facts(text).numbers]


def told(a: str, b: str) -> list[tuple[str, str]]:
    """Return the numbers on which two texts disagree, the same both ways."""
    found = [one for one in conflicts(facts(a), facts(b)) if one.kind == "number"]
    back = [one for one in conflicts(facts(b), facts(a)) if one.kind == "number"]
    assert sorted((one.canonical, one.variant) for one in found) == sorted(
        (one.variant, one.canonical) for one in back
    )
    return [(one.canonical, one.variant) for one in found]


@pytest.mark.parametrize(
    ("text", "nouns"),
    [
        ("It took 7 boats.", ("boat",)),
        ("It took 7 small boats there.", ("small", "boat", "ther")),
        ("It took 7 of the boats.", ("boat",)),
        ("It took 7 other new boats.", ("boat",)),
        ("It took 7 boats of wood.", ("boat",)),
        ("It took 7 boats, crews.", ("boat",)),
        ("It took 7 flat-bed boats.", ("flat", "bed", "boat")),
        ("It took 7 old red flat wide boats.", ("old", "red", "flat", "wid")),
        ("It took 7 who ran.", ()),
        ("It took 7.", ()),
        ("It took 7 and 8 boats.", ()),
        ("It took 7 tons of coal.", ()),
        ("It took 7 tons coal.", ("coal",)),
        ("It took $7 boats.", ("boat",)),
    ],
)
def test_what_is_counted(text: str, nouns: tuple[str, ...]) -> None:
    """The words behind a number up to the end of its phrase, four tokens at most; no unit."""
    assert counts(text)[0].nouns == nouns


@pytest.mark.parametrize(
    ("text", "unit"),
    [
        ("A 33-year-old guard left.", "age"),
        ("A 33 year old guard left.", "age"),
        ("He is 33 years old now.", "age"),
        ("He is 33 years of age now.", "age"),
        ("The 33-year-olds left.", "age"),
        ("The guard aged 33 left.", "age"),
        ("The guard at age 33 left.", "age"),
        ("Lobo, 33, left.", "age"),
        ("It was Lobo, 33.", "age"),
        ("It was Lobo, 33", "age"),
        ("It was lobo, 33, there.", ""),
        ("It was Lobo, at least 33, there.", ""),
        ("It was Lobo, 33 there.", ""),
        ("It was Lobo, 33 million, there.", ""),
        ("It was Lobo 33, there.", None),
        ("It took 33 years there.", "year"),
        ("It took 7 percent there.", "percent"),
        ("It took 7 per cent there.", "percent"),
        ("It took 7 per boat there.", ""),
        ("It took 7% there.", "percent"),
        ("It took two-thirds there.", "percent"),
        ("It took a 24in rope there.", "inch"),
        ("It took 24 in Kelm.", ""),
        ("It took ten in Kelm.", ""),
        ("It took section 7 there.", "no. of section"),
        ("It took section seven there.", ""),
        ("It took $7 percent there.", "usd"),
        ("The third boat left.", "ordinal"),
        ("The 3rd boat left.", "ordinal"),
    ],
)
def test_units_that_are_no_nouns(text: str, unit: str | None) -> None:
    """Ages in every form, percentages, money and ranks."""
    assert [one.unit for one in counts(text)] == ([] if unit is None else [unit])


@pytest.mark.parametrize(
    ("text", "part"),
    [
        ("It took 7 boats.", ""),
        ("It took boats, including 7 of wood.", "part"),
        ("It took boats, which include 7 of wood.", "part"),
        ("It took 7 other boats.", "rest"),
        ("It took 7 others.", "rest"),
        ("It took 7 more boats.", "rest"),
        ("It took 7 additional boats.", "rest"),
        ("It took another 7 boats.", "rest"),
    ],
)
def test_parts_and_what_comes_on_top(text: str, part: str) -> None:
    """Three of them, and three others, are no count of the whole."""
    assert [one.part for one in counts(text)] == [part]


def test_the_noun_of_an_age_is_who_has_it() -> None:
    """A 33-year-old guard is a guard, also where the age stands first."""
    assert counts("A 33-year-old guard left.")[0].nouns == ("guard", "leave")
    assert counts("He is 33 years of age now.")[0].nouns == ("now",)
    assert counts("The guard aged 33 left.")[0].nouns == ("leave",)


@pytest.mark.parametrize(
    ("a", "b", "found"),
    [
        # All else is equal.
        ("It took 7 boats.", "It took 9 boats.", [("7", "9")]),
        ("It took 7 boats.", "It took 9 ships.", [("7", "9")]),
        ("It took 7 hours.", "It took 7 days.", [("7 hours", "7 days")]),
        ("It took 7 hours", "It took 7 days", [("7 hours", "7 days")]),
        ("It took a 7-hour trip.", "It took a 7-day trip.", [("7-hour", "7-day")]),
        ("It took 7-hour trips.", "It took 7-day trips.", [("7-hour", "7-day")]),
        ("It took 48 hours.", "It took two days.", []),
        ("It took 48 hours.", "It took 3 days.", [("48", "3")]),
        # One sum in two kinds of money.
        ("It took $7 then.", "It took €7 then.", [("$7", "€7")]),
        ("It took 7 dollars.", "It took 7 euros.", [("7 dollars", "7 euros")]),
        ("It took 7 cents.", "It took 7 dollars.", [("7 cents", "7 dollars")]),
        ("It took €7m then.", "It took 7 million dollars then.", [("€7m", "7 million dollars")]),
        ("It took about $7 then.", "It took about €7 then.", [("about $7", "about €7")]),
        ("It took $7 to $9 then.", "It took €7 to €9 then.", [("$7 to $9", "€7 to €9")]),
        (
            "At the old mill in Kelm a flood cost $30 million on Friday, guards say.",
            "Guards say the flood at the old Kelm mill cost €30 million on Friday.",
            [("$30 million", "€30 million")],
        ),
        # Sums that may be converted, that one text gives both, or whose mark is that of two.
        ("It took $7 then.", "It took €6.40 then.", []),
        ("It took $7 (€6.40) then.", "It took €6.40 then.", []),
        ("It took $7 (€7) then.", "It took €7 then.", []),
        ("It took $7 (€6.40) then.", "It took €6.40 ($7) then.", []),
        (
            "The toll on the old bridge at Kelm will be $7 (€6.40) from Monday on.",
            "The toll on the old bridge at Kelm will be €7 from Monday on.",
            [("€6.40", "€7")],
        ),
        ("It took $7 then.", "It took US$7 then.", []),
        ("It took $7 then.", "It took 7 dollars then.", []),
        ("It took ¥7 then.", "It took 7 yuan then.", []),
        ("It took $7 then.", "It took 7 then.", []),
        ("It took $7 then.", "It took 7 percent then.", []),
        # The same counts in other words and another order.
        (
            "At the old mill in Kelm a flood hit 30 houses late on Friday, guards say.",
            "Guards say the flood at the old Kelm mill hit 40 houses late on Friday.",
            [("30", "40")],
        ),
        (
            "At the old mill in Kelm a flood hit 30 houses and hurt 40 people, guards say.",
            "Guards say the flood at the old Kelm mill hurt 40 people and hit 30 houses.",
            [],
        ),
        (
            "At the old mill in Kelm a flood hit 30 houses and hurt 40 people, guards say.",
            "Guards say the flood at the old Kelm mill hurt 45 people and hit 30 houses.",
            [("40", "45")],
        ),
        (
            "At the old mill in Kelm a flood hit 30 houses late on Friday, guards say.",
            "Guards say the flood at the old Kelm mill hit 40 farms early on Monday.",
            [("30", "40")],
        ),
        (
            "At the old mill in Kelm a flood killed 30 people late on Friday, guards say.",
            "Guards say the flood at the old Kelm mill wounded 40 people late on Friday.",
            [],
        ),
        (
            "At the old mill in Kelm 30 people were killed late on Friday, guards say.",
            "Guards say 40 people were wounded at the old Kelm mill late on Friday.",
            [],
        ),
        (
            "At the old mill in Kelm 30 people were killed late on Friday, guards say.",
            "Guards say 40 people were killed at the old Kelm mill late on Friday.",
            [("30", "40")],
        ),
        (
            "The guards at the old Kelm mill sold 30 schoolgirls wet shoes on Friday.",
            "On Friday the guards at the Kelm mill sold 40 girls old shoes.",
            [("30", "40")],
        ),
        (
            "The guards at the Kelm mill took 30 tons of coal on a wet Friday.",
            "On a wet Friday the guards at the Kelm mill took 40 dollars of coal.",
            [],
        ),
        (
            "The guards at the Kelm mill took 30 miles of rope on a wet Friday.",
            "On a wet Friday the guards at the Kelm mill took 30 km of rope.",
            [("30 miles", "30 km")],
        ),
        (
            "The guard, a 33-year-old of the Kelm mill, left on a wet Friday night.",
            "On a wet Friday night the guard, 34 years old, of the Kelm mill left.",
            [("33", "34")],
        ),
        (
            "A 33-year-old guard of the Kelm mill left on a wet Friday night, pilots say.",
            "On a wet Friday night a 44-year-old pilot of the Kelm mill left, guards say.",
            [],
        ),
        (
            "The third guard of the Kelm mill left on a wet Friday night, pilots say.",
            "Pilots say that on a wet Friday night the fourth guard of the Kelm mill left.",
            [],
        ),
        (
            "On a wet Friday the old Kelm mill, guards say, had its third flood of the year.",
            "Guards say the old Kelm mill had its fourth flood of the year on a wet Friday.",
            [],
        ),
        (
            "Late on Friday Kelm mill guards took 300 wet houses there.",
            "On a cold day Kelm mill guards left 400 dry farms near the port.",
            [],
        ),
        (
            "Late on Friday Kelm mill guards took 300 wet houses there.",
            "On a cold day Kelm mill guards left 400 dry houses near the port.",
            [("300", "400")],
        ),
        (
            "Pilots lost the 5 boats there.",
            "In Karsa late on Friday a wet port hit the 7 boats of Lobo.",
            [],
        ),
        (
            "Pilots lost wet 5 boats there.",
            "In Karsa late on Friday a port hit wet 7 boats of Lobo.",
            [("5", "7")],
        ),
        (
            "Late guards counted 60,000 boats.",
            "In the wet port of Karsa they saw 59,619 boats.",
            [],
        ),
        ("5 boats near Kelm left late", "7 boats of Lobo hit a wet port", []),
        (
            "On Friday the Kelm mill met 300 of the wet guards.",
            "On Friday, pilots say in the port, some 400 came.",
            [],
        ),
    ],
)
def test_numbers_that_stand_for_the_same(a: str, b: str, found: list[tuple[str, str]]) -> None:
    """By their nouns, units, what happened to those counted, and the words close by."""
    assert told(a, b) == found


@pytest.mark.parametrize("between", range(8))
def test_what_happened_stands_up_to_five_tokens_behind_a_number(between: int) -> None:
    """Those killed and those wounded are two counts, unless the word is further off."""
    words = " ".join(["wet", "cold", "old", "red", "flat", "thin", "long"][:between])
    a = f"On Friday guards of the mill found 30 {words} killed there."
    b = f"There guards of the mill found 40 {words} wounded late on Friday."
    assert bool(told(a, b)) == (between > 4)
    assert told(a, b.replace("wounded", "killed")) == [("30", "40")]


@pytest.mark.parametrize("between", range(4))
def test_what_happened_stands_up_to_two_tokens_before_a_number(between: int) -> None:
    """They killed old 30: with two words or more between it is told of others."""
    words = " ".join(["wet", "cold", "old"][:between])
    a = f"On Friday in the mill at Kelm port guards killed {words} 30 pilots from there."
    b = f"There in the mill at Kelm port guards wounded {words} 40 pilots late on Friday."
    assert bool(told(a, b)) == (between > 1)


@pytest.mark.parametrize(
    ("mine", "other", "flagged"),
    [(19, 30, False), (20, 30, True), (30, 19, False), (30, 20, True), (2, 3, False)],
)
def test_few_of_a_noun_may_be_others_of_it(mine: int, other: int, *, flagged: bool) -> None:
    """From twenty on, figures with nothing but their noun in common are taken for one count."""
    a = f"Pilots lost the {mine} boats there."
    b = f"In Karsa late on Friday a wet port hit the {other} boats of Lobo."
    assert told(a, b) == ([(str(mine), str(other))] if flagged else [])


@pytest.mark.parametrize(
    ("a", "b", "flagged"),
    [
        ("Pilots sold 300 wet boats.", "In Karsa late they left 400 wet shoes.", True),
        ("Pilots sold 300 wet boats.", "In Karsa late pilots left 400 wet shoes.", True),
        ("Pilots sold 300 boats.", "In Karsa late they left 400 boats.", True),
        ("Pilots sold 300 boats.", "In Karsa late they left 400 shoes.", False),
        ("Pilots sold 300.", "In Karsa late they left 400.", False),
        ("Late pilots in Kelm sold 300.", "In Kelm late old pilots left 400.", False),
        ("Pilots sold $300.", "In Karsa late they left $400.", False),
        ("Pilots in Kelm sold $300.", "In Kelm late old pilots left $400.", True),
    ],
)
def test_a_role_is_sure_by_what_is_shared(a: str, b: str, *, flagged: bool) -> None:
    """Words close by and next to both, the noun, the unit: three of these in all."""
    assert bool(told(a, b)) == flagged

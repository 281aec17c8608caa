"""Reports that one text exposes, and who is said to have said a quotation: at their limits."""

# ruff: noqa: SIM905  # word lists read better as text
from __future__ import annotations

from itertools import product

import pytest

from newsdedup.conflicts import conflicts, facts
from newsdedup.conflicts.speakers import quoting, same_quote, speaker

# Words that no table knows and that are their own stems.
MADE_UP = "kalo moru penu rudi tavo velu zomu bapo ditu fego guvo halu jomi lupa".split()


def told(a: str, b: str) -> list[tuple[str, int]]:
    """Return the negations in which two texts differ: a's words, and the place in b."""
    found = [one for one in conflicts(facts(a), facts(b)) if one.kind == "negation"]
    back = [one for one in conflicts(facts(b), facts(a)) if one.kind == "negation"]
    assert [(one.canonical, one.canonical_start) for one in found] == [
        (one.variant, one.variant_start) for one in back
    ]
    assert {one.variant for one in found} <= {""}
    return [(one.canonical, one.variant_start) for one in found]


STORY = "Late on Friday a kalo moru of old penu rudi was tavo by crowds."


@pytest.mark.parametrize(
    ("exposed", "cue"),
    [
        ("It is a hoax that a kalo moru of old penu rudi was tavo.", "hoax"),
        ("Hoaxes told of a kalo moru of old penu rudi tavo.", "Hoaxes"),
        ("Police debunked a kalo moru of old penu rudi tavo.", "debunked"),
        ("It is untrue that a kalo moru of old penu rudi was tavo.", "untrue"),
        ("A fabricated kalo moru of old penu rudi was tavo.", "fabricated"),
        ("A satirical kalo moru of old penu rudi was tavo.", "satirical"),
        ("False reports told of a kalo moru of old penu rudi tavo.", "False"),
        ("A false viral online and social report told: kalo moru, old penu rudi tavo.", "false"),
        ("Police denied that a kalo moru of old penu rudi was tavo.", "denied"),
        ("Police denied having a kalo moru of old penu rudi tavo.", "denied"),
        ("Police denied the rumours of a kalo moru of old penu rudi tavo.", "denied"),
        ("Police dismissed a story of a kalo moru of old penu rudi tavo.", "dismissed"),
        ("Police refuted a tweet of a kalo moru of old penu rudi tavo.", "refuted"),
        ("Police disputed the letter of a kalo moru of old penu rudi tavo.", "disputed"),
        ("Reports that a kalo moru of old penu rudi was tavo are false.", "false"),
        ("Reports that a kalo moru of old penu rudi was tavo are entirely bogus.", "bogus"),
        ("Claims that a kalo moru of old penu rudi was tavo were refuted.", "refuted"),
        ("The video of a kalo moru of old penu rudi tavo was fake.", "fake"),
        ("Rumors of a kalo moru of old penu rudi tavo are baseless.", "baseless"),
        ("Speculation as to a kalo moru of old penu rudi tavo is unfounded.", "unfounded"),
    ],
)
def test_a_report_is_exposed_in_every_form(exposed: str, cue: str) -> None:
    """The word that exposes it is told, and where the other text begins to tell the report."""
    assert told(exposed, STORY) == [(cue, STORY.index("kalo"))]


@pytest.mark.parametrize(
    "text",
    [
        # No report is what is called so.
        "A false kalo moru of old penu rudi was tavo.",
        "Police dismissed a kalo moru of old penu rudi tavo.",
        "Police denied the kalo moru of old penu rudi tavo.",
        # Too far from the word, or before a verb that is none of "to be".
        "A false viral old online and social report told: kalo moru, old penu rudi tavo.",
        "Reports say a kalo moru of old penu rudi was tavo, police denied this.",
        "The report of a kalo moru of old penu rudi tavo by false names.",
        # Fake News is a name.
        "Fake News reports told of a kalo moru of old penu rudi tavo.",
        "On air Fake News reports told of a kalo moru of old penu rudi tavo.",
        # Both tell the same.
        "It is a hoax, a hoax that zomu bapo ditu was fego.",
    ],
)
def test_what_is_no_exposed_report(text: str) -> None:
    """Another thing that is false, a name, a report of other things."""
    assert told(text, STORY) == []


def test_two_texts_that_expose_one_report_agree() -> None:
    """Whatever words either has for it."""
    hoax = "It is a hoax that a kalo moru of old penu rudi was tavo."
    for other in ("False reports told of a kalo moru of old penu rudi tavo.", hoax + " Late."):
        assert told(hoax, other) == []


def test_what_the_denier_says_is_no_report() -> None:
    """Behind a comma he tells what is so; between a report and "is false" stands the report."""
    cut = "Police denied the claim of zomu bapo, saying a kalo moru of old penu rudi was tavo."
    whole = "Police denied the claim of zomu bapo, a kalo moru of old penu rudi was tavo."
    assert told(cut, STORY) == []
    assert told(whole, STORY) == [("denied", STORY.index("kalo"))]
    inner = "Reports of zomu bapo ditu fego were false, as a kalo moru of old penu rudi was tavo."
    assert told(inner, STORY) == []


def test_what_the_teller_denies_is_in_the_exposed_report() -> None:
    """A text that itself denies something else tells another story."""
    hoax = "It is a hoax that a kalo moru of old penu rudi was tavo."
    assert told(hoax, STORY.replace("was tavo", "was not tavo")) != []
    assert told(hoax, STORY.replace("by crowds", "and never zomu")) == []


@pytest.mark.parametrize("mine", range(1, 9))
def test_enough_of_a_report_is_told(mine: int) -> None:
    """Three words, three in four of the shorter telling, three in five of the longer."""
    for other, shared in product(range(1, 9), range(9)):
        if shared > min(mine, other) or mine + other - shared > len(MADE_UP):
            continue
        exposed = MADE_UP[:mine]
        story = MADE_UP[mine - shared : mine - shared + other]
        enough = shared >= max(3, 0.75 * min(mine, other), 0.6 * max(mine, other))
        found = told(f"It is a hoax that {' '.join(exposed)}.", f"They {' '.join(story)}.")
        assert bool(found) == enough, (other, shared)


def said_by(text: str) -> str:
    """Return who says what a text quotes, "" where it names nobody."""
    found = speaker(facts(text))
    return "" if found is None else found.text


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ('"The dam will hold," said Marta Lobo.', "Marta Lobo"),
        ('"The dam will hold," Marta Lobo said.', "Marta Lobo"),
        ('"The dam will hold," added Lobo.', "Lobo"),
        ('"The dam will hold," Lobo wrote.', "Lobo"),
        ('"The dam will hold," Lobo told guards near Kelm.', "Lobo"),
        ('The guards told Lobo: "The dam will hold."', ""),
        ('"The dam will hold," according to Lobo.', "Lobo"),
        ('"The dam will hold," stated the old Kelm police chief Lobo.', ""),
        ('"The dam will hold," said old and wise Lobo.', ""),
        ('"The dam will hold," said pilot, Lobo.', ""),
        ('"The dam will hold," said farm pilot guide cook guard Lobo.', "Lobo"),
        ('"The dam will hold," said old farm pilot guide cook guard Lobo.', ""),
        ('"The dam will hold," Lobo, who runs it, said.', "Lobo"),
        ('"The dam will hold," Lobo (who runs it) said.', "Lobo"),
        ('"The dam will hold," Lobo, who runs it (now) said.', ""),
        (
            '"It will hold," Lobo, who in old times built it up from the sand over here, said.',
            "Lobo",
        ),
        (
            '"It will hold," Lobo, who in old times built it up from the sand over here now, said.',
            "",
        ),
        ('"The dam will hold," Lobo, said.', ""),
        ('"The dam will hold," Lobo there said.', ""),
        ('"The dam will hold," she said of Lobo.', ""),
        ('"The dam will hold," he told Lobo.', ""),
        ('"The dam will hold," they say near Lobo.', ""),
        ('"Lobo said it will hold," said Ida Duarte.', "Ida Duarte"),
        ("“Lobo said it will hold,” said Ida Duarte.", "Ida Duarte"),
        ('"It will hold," said "Big" Lobo.', ""),
        ('"It will hold," the Said family and Lobo say.', ""),
        ('"It will hold," said Lobo and Vos.', ""),
        ('"It will hold," Vos and Lobo said.', ""),
        ('"It will hold," the Lobo said.', ""),
        ('"It will hold," said Lobo in Karsa.', ""),
        ('"It will hold," said Lobo of Karsa.', "Lobo of Karsa"),
        ('"It will hold," said Lobo, the guard.', "Lobo"),
        ('"It will hold," said the guard.', ""),
        ('"It will hold," KELMOUTH said.', ""),
        ('"It will hold," Karsa Police said.', ""),
        ('"It will hold," Karsa University said.', ""),
        ('"It will hold," Karsa Times said.', ""),
        ('"It will hold", Ida Duarte noted, and Lobo said so.', "Ida Duarte"),
        ('Ida Vos met guards; "it will hold," Lobo said.', "Lobo"),
        ('"The old dam will hold," according to Lobo.', "Lobo"),
        ('"Dam will hold," according to Lobo.', "Lobo"),
        ("Lobo said.", "Lobo"),
        ("The Lobo said it.", ""),
        ("Lobo paid.", ""),
    ],
)
def test_who_says_a_quotation(text: str, name: str) -> None:
    """A person by a verb of saying outside of the quotation, and no office, paper or list."""
    assert said_by(text) == name


@pytest.mark.parametrize(
    ("text", "inside", "outside"),
    [
        ('zomu bapo ditu "kalo moru penu" fego', "kalo moru penu", "zomu bapo ditu fego"),
        ("zomu bapo “kalo moru penu” ditu fego", "kalo moru penu", "zomu bapo ditu fego"),
        ('"kalo" zomu "moru" bapo ditu "penu" fego', "kalo moru penu", "zomu bapo ditu fego"),
        ('zomu bapo ditu "kalo moru penu', "kalo moru penu", "zomu bapo ditu"),
        ("zomu bapo ditu “kalo moru penu", "kalo moru penu", "zomu bapo ditu"),
        ('kalo moru penu" zomu bapo ditu', "kalo moru penu", "zomu bapo ditu"),
        ("kalo moru penu” zomu bapo ditu", "kalo moru penu", "zomu bapo ditu"),
        ("“zomu bapo “kalo moru penu” ditu", "kalo moru penu", "zomu bapo ditu"),
        ("“kalo moru penu” zomu bapo ditu”", "kalo zomu bapo ditu penu", "fego guvo halu"),
        ('"kalo moru penu", zomu bapo ditu', "kalo moru penu", "zomu bapo ditu"),
    ],
)
def test_what_stands_in_quotation_marks(text: str, inside: str, outside: str) -> None:
    """A mark without its like reaches to the end of the text, or to the mark before it."""
    assert same_quote(facts(text), facts(f'"{inside}"'))
    assert not same_quote(facts(text), facts(f'"{outside}"'))


@pytest.mark.parametrize("mine", range(1, 9))
def test_a_quotation_is_one_with_most_of_its_words(mine: int) -> None:
    """Three words in common, and four in five of the shorter one."""
    for other, shared in product(range(1, 9), range(9)):
        if shared > min(mine, other) or mine + other - shared > len(MADE_UP):
            continue
        first = MADE_UP[:mine]
        second = MADE_UP[mine - shared : mine - shared + other]
        a, b = facts(f"“{' '.join(first)}” zz."), facts(f'"{" ".join(second)}" yy.')
        expected = shared >= max(3, 0.8 * min(mine, other))
        assert same_quote(a, b) == same_quote(b, a) == expected, (other, shared)


def test_both_texts_have_to_quote() -> None:
    """Any of the three marks will do."""
    quotes = [facts(f"He said {mark}kalo.") for mark in '"“”']
    bare = facts("He said kalo.")
    assert all(quoting(a, b) for a, b in product(quotes, repeat=2))
    assert not any(quoting(a, bare) or quoting(bare, a) for a in (*quotes, bare))

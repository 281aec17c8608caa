"""Which words deny, what they deny, and what of it contradicts the other text."""

# ruff: noqa: RUF001  # quotation marks as news writes them
from __future__ import annotations

import pytest

from newsdedup.conflicts import conflicts, facts
from newsdedup.conflicts.denials import CUES, OPPOSITES, Denial
from newsdedup.conflicts.reading import stem


def denied(text: str) -> list[tuple[str, str]]:
    """Return each word of a text that denies, with the token of what it denies."""
    side = facts(text)
    tokens = side.reading.tokens
    return [
        (fact.text, tokens[fact.value.target] if fact.value.target >= 0 else "")
        for fact in side.negations
    ]


def soft(text: str) -> bool:
    """Say whether the one denial of a text only answers another."""
    (fact,) = facts(text).negations
    value: Denial = fact.value
    return value.soft


def told(a: str, b: str) -> list[tuple[str, str, int]]:
    """Return the negations on which two texts disagree: the words of both, and b's place."""
    found = [one for one in conflicts(facts(a), facts(b)) if one.kind == "negation"]
    turned = [one for one in conflicts(facts(b), facts(a)) if one.kind == "negation"]
    assert [(one.canonical, one.variant) for one in found] == [
        (one.variant, one.canonical) for one in turned
    ]
    assert all(a[one.canonical_start : one.canonical_end] == one.canonical for one in found)
    assert all(b[one.variant_start : one.variant_end] == one.variant for one in found)
    return [(one.canonical, one.variant, one.variant_start) for one in found]


def disagree(a: str, b: str) -> bool:
    """Say whether two texts disagree on a negation."""
    return bool(told(a, b))


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("The firm did not pay its staff.", [("not", "pay")]),
        ("The firm didn't pay its staff.", [("didn't", "pay")]),
        ("The firm didnt pay its staff.", [("didnt", "pay")]),
        ("The firm cant pay its staff.", []),
        ("It is its wont to pay.", []),
        ("The firm has never yet really paid.", [("never", "paid")]),
        ("The firm has no longer paid.", [("no", "paid")]),
        ("The firm found nothing there.", [("nothing", "found")]),
        ("The firm in Kelm found nothing there.", [("nothing", "found")]),
        ("Kelm was nowhere.", [("nowhere", "")]),
        ("The firm was nowhere.", [("nowhere", "")]),
        ("The firm, nobody said, paid.", [("nobody", "said")]),
        ("Nothing paid.", [("Nothing", "paid")]),
        ("Nobody there paid.", [("Nobody", "paid")]),
        ("None of the firms paid.", [("None", "firms")]),
        ("It was not “paid” there.", [("not", "paid")]),
        ('It was not "paid" there.', [("not", "paid")]),
        ("It was not ‘paid’ there.", [("not", "paid")]),
        ("It was not - paid there.", [("not", "paid")]),
        ("It was never, paid there.", [("never", "")]),
        ("It was never (paid there).", [("never", "")]),
        ("It was never 5 paid.", []),
        ("It was never the 5 paid.", [("never", "")]),
        ("It was never to be of the in paid.", [("never", "paid")]),
        ("It was never to be of the in a paid.", [("never", "")]),
        ("It was never.", [("never", "")]),
        ("The firm failed to pay.", [("failed", "pay")]),
        ("The firm failed on Friday to pay.", [("failed", "pay")]),
        ("The firm failed on a wet Friday to pay.", [("failed", "pay")]),
        ("The firm failed on a very wet Friday to pay.", [("failed", "")]),
        ("The firm failed in a bid to pay.", [("failed", "")]),
        ("The firm failed in court.", [("failed", "")]),
        ("The firm was unable to pay.", [("unable", "pay")]),
        ("The firm denied pay.", [("denied", "pay")]),
        ("The firm rejected the pay.", [("rejected", "pay")]),
        ("Neither the firm nor the state paid.", [("Neither", "firm")]),
        ("The firm paid, nor did the state.", [("nor", "state")]),
        ("It was untrue.", [("untrue", "")]),
    ],
)
def test_what_a_word_denies(text: str, found: list[tuple[str, str]]) -> None:
    """The next word that tells, a verb behind "to", the word before "nothing", or none."""
    assert denied(text) == found


@pytest.mark.parametrize(
    "text",
    [
        "It was not only paid.",
        "It was not just paid.",
        "No doubt it was paid.",
        "No matter, it was paid.",
        "No less than that was paid.",
        "No fewer boats were paid.",
        "No more boats were paid.",
        "No later it was paid.",
        "It was not least paid.",
        "It was not merely paid.",
        "It was not simply paid.",
        "No wonder it was paid.",
        "It could not but pay.",
        "It was not until it was paid.",
        "It could not help it.",
        "It was not unlike it.",
        "No. 5 was not 5.",
        "It asked whether or not it was paid.",
        "It asked why not it was paid.",
        "It will pay if not it closes.",
        "It was asked whether not to pay.",
        "It was paid, not to mention the rest.",
        "They voted no here.",
        "They vote no on it.",
        "They said no here.",
        "They say no here.",
        "An answer no here.",
        "No, it paid.",
        "No? It paid.",
        "No! It paid.",
        "Oh no",
        "No it paid.",
        "Neither is it.",
        "Neither could it.",
        "It was paid or not.",
        "It was not?",
        "It is not",
        "It is not – it says – so.",
        "It is not, it says, so.",
    ],
)
def test_words_that_deny_nothing(text: str) -> None:
    """Not only, no doubt, No. 5, whether or not, and an answer."""
    assert denied(text) == []


def test_no_with_a_word_that_tells_denies_it() -> None:
    """Also with "other" between, which elsewhere tells nothing."""
    assert denied("No boat sank.") == [("No", "boat")]
    assert denied("No other boat sank.") == [("No", "boat")]
    assert denied("They saw no boat.") == [("no", "boat")]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("The firm did not pay its staff.", False),
        ("The firm did not yet pay its staff.", True),
        ("The firm did not necessarily pay its staff.", True),
        ("The firm did not immediately pay its staff.", True),
        ("The state paid, nor did the firm.", True),
        ("His aide, not the mayor, paid.", True),
        ("His aide - not the mayor - paid.", True),
        ("His aide but not the mayor paid.", True),
        ("His aide and not the mayor paid.", True),
        ("His aide; not the mayor; paid.", True),
        ("His aide (not the mayor) paid.", True),
        ("His aide “not the mayor” paid.", True),
        ("Not the mayor paid.", True),
        ("His aide, never the mayor, paid.", False),
        ("The firm did not pay its staff but its guards.", True),
        ("The firm did not pay all of its very old staff there but guards.", True),
        ("The firm did not pay all of its very old staff there yet but guards.", False),
        ("But the firm never paid.", False),
        ("The firm but never paid.", False),
    ],
)
def test_a_soft_denial_only_answers(text: str, *, expected: bool) -> None:
    """Not yet, nor, and one thing set against another, with "but" up to nine words on."""
    assert soft(text) == expected


@pytest.mark.parametrize("cue", sorted(one for one in CUES if one.endswith(("n't", "nt"))))
def test_every_short_form_denies(cue: str) -> None:
    """With its apostrophe, with a typographic one, or without."""
    for form in (cue, cue.replace("'", "’")):
        assert disagree(
            f"The firm {form} pay its old staff on Friday.",
            "The firm did pay its old staff on Friday.",
        )


@pytest.mark.parametrize(
    ("verb", "opposites"),
    sorted((verb, words) for verb, words in OPPOSITES.items() if words != "tru"),
)
def test_every_verb_that_denies_has_its_opposites(verb: str, opposites: str) -> None:
    """Denied is contradicted by confirmed, failed by managed: whole words of the other text."""
    forms = {
        "confirm": "confirmed", "admit": "admitted", "acknowledg": "acknowledged",
        "accept": "accepted", "agr": "agreed", "approv": "approved", "welcom": "welcomed",
        "back": "backed", "manag": "managed", "succeed": "succeeded", "abl": "able",
    }  # fmt: skip
    for opposite in opposites.split():
        word = forms[opposite]
        assert stem(word) == opposite
        mine = f"On Friday the old Kelm firm {verb} the plan of its staff."
        other = f"On Friday the old Kelm firm {word} the plan of its staff."
        assert (verb, word, other.index(word)) in told(mine, other)


@pytest.mark.parametrize(
    ("a", "b", "flagged"),
    [
        # One place differs.
        ("The firm did pay its staff.", "The firm did not pay its staff.", True),
        ("The firm paid its staff.", "The firm did not pay its staff.", True),
        ("The firm paid its staff.", "The firm never paid its staff.", True),
        ("The firm paid staff.", "The firm paid no staff.", True),
        ("The firm did pay its staff.", "The firm did not only pay its staff.", False),
        ("It is doubt.", "It is no doubt.", False),
        ("The firm did, it said, pay.", "The firm did never, it said, pay.", False),
        ("Lobo paid the guards.", "Lobo, not Vos, paid the guards.", False),
        ("The firm paid its guards.", "The firm did not pay its staff.", False),
        ("He did not say it was so.", "He did not say it was not so.", True),
        # What is denied isn't said.
        ("The firm closed its mill on Friday.", "The firm did not pay its staff on Friday.", False),
        # A helping verb on the other side, other words around it.
        (
            "On Friday, police said, the old firm in Kelm has paid its staff.",
            "The old firm in Kelm has not paid its staff, police said Friday.",
            True,
        ),
        (
            "On Friday, police said, the old firm in Kelm could have paid its staff.",
            "The old firm in Kelm has not paid its staff, police said Friday.",
            False,
        ),
        (
            "On Friday, police want that the old firm in Kelm paid its staff.",
            "The old firm in Kelm has not paid its staff, police said Friday.",
            False,
        ),
        (
            "On Friday, police hope, the old firm in Kelm paid its staff.",
            "The old firm in Kelm has not paid its staff, police said Friday.",
            False,
        ),
        (
            "Before Friday the old firm in Kelm paid its staff, police said.",
            "The old firm in Kelm has not paid its staff, police said Friday.",
            False,
        ),
        (
            "If on Friday the old firm in Kelm paid its staff, it stays.",
            "The old firm in Kelm has not paid its staff, and it stays.",
            False,
        ),
        (
            "Has the old firm in Kelm paid its staff on Friday?",
            "On Friday the old firm in Kelm has not paid its staff.",
            False,
        ),
        (
            "On Friday the old firm in Kelm barely paid its staff, police said.",
            "The old firm in Kelm has not paid its staff, police said Friday.",
            False,
        ),
        (
            "On Friday the old firm in Kelm stopped that it paid its staff, police said.",
            "The old firm in Kelm has not paid its staff, police said Friday.",
            False,
        ),
        (
            "On Friday the old firm in Kelm unpaid and paid its staff, police said.",
            "The old firm in Kelm has not paid its staff, police said Friday.",
            True,
        ),
        (
            "On Friday the old firm in Kelm has never paid its staff, police said.",
            "The old firm in Kelm has not paid its staff, police said Friday.",
            False,
        ),
        (
            "On Friday the old firm in Kelm paid its staff but not its guards, police said.",
            "The old firm in Kelm has not paid its staff, police said Friday.",
            False,
        ),
        (
            "On Friday the old firm in Kelm paid its staff, and paid it in full, police said.",
            "The old firm in Kelm has not paid its staff, police said Friday.",
            True,
        ),
        (
            "On Friday the old firm in Kelm paid its staff, police said.",
            "The old firm in Kelm has not paid its staff and paid no guards, police said Friday.",
            False,
        ),
    ],
)
def test_a_denial_needs_that_the_other_side_says_it(a: str, b: str, *, flagged: bool) -> None:
    """Outright, of the same, and neither as a question, a wish nor a condition."""
    assert disagree(a, b) == flagged


def test_the_silent_side_is_told_where_it_says_what_is_denied() -> None:
    """An empty span at the word, or where the denial would stand."""
    a = "On Friday, police said, the old firm in Kelm has paid its staff."
    b = "The old firm in Kelm has not paid its staff, police said Friday."
    assert told(b, a) == [("not", "", a.index("paid"))]
    assert told("It did not pay.", "It did pay.") == [("not", "", 7)]
    assert told("Never pay here.", "Pay here.") == [("Never", "", 0)]
    assert told("They say they paid never", "They say they paid") == [("never", "", 18)]


@pytest.mark.parametrize(
    ("a", "b", "flagged"),
    [
        # "nobody" and its like need no common subject, other cues do.
        ("Nobody in Kelm paid the old guards.", "The firm in Kelm paid the old guards.", True),
        (
            "He was not paid by the Kelm mill late on Friday.",
            "By the Kelm mill she was paid late on Friday.",
            False,
        ),
        (
            "He was not paid by the Kelm mill late on Friday.",
            "By the Kelm mill he was paid late on Friday.",
            True,
        ),
        (
            "They have not paid at the Kelm mill late on Friday.",
            "At the Kelm mill they paid late on Friday.",
            True,
        ),
        # "without" against "with" alone.
        (
            "The firm paid its Kelm staff on Friday without delay there.",
            "There the firm paid its Kelm staff on Friday with delay.",
            True,
        ),
        (
            "The firm paid its Kelm staff on Friday without delay there.",
            "There the firm paid its Kelm staff on Friday in delay.",
            False,
        ),
        # "to pay" against "to pay".
        (
            "On Friday the Kelm firm decided not to pay its staff there.",
            "There the Kelm firm decided to pay its staff on Friday.",
            True,
        ),
        (
            "On Friday the Kelm firm decided not to pay its staff there.",
            "There the Kelm firm decided and pay its staff on Friday.",
            False,
        ),
        (
            "The aides he sent to Kelm did not pay the guards on Friday.",
            "On Friday the aides he sent paid the guards there.",
            True,
        ),
        # A word that itself says "not" counts where the other side has it alone.
        (
            "Late on Friday the old firm in Kelm has not paid its few staff.",
            "On Friday, police said, the old firm in Kelm has paid its staff.",
            True,
        ),
        # Six words on each side count.
        ("Kalo velu did not pay it to his and of moru.", "Kalo did pay moru.", True),
        ("Kalo velu did not pay it to his and of the moru.", "Kalo did pay moru.", False),
        # An opposite that is itself in doubt.
        (
            "On Friday the old Kelm firm denied the plan of its staff.",
            "On Friday the old Kelm firm hardly confirmed the plan of its staff.",
            False,
        ),
        # "doesn't think" may be what "thinks it isn't" is.
        (
            "Police do not think the Kelm firm paid staff on Friday.",
            "On Friday police think the Kelm firm left its old guards alone.",
            False,
        ),
        (
            "Police do not think the Kelm firm paid staff on Friday.",
            "Police there think the Kelm firm paid staff on Friday.",
            True,
        ),
    ],
)
def test_subjects_and_verbs_have_to_be_the_same(a: str, b: str, *, flagged: bool) -> None:
    """Who, with what, to what, and what is thought."""
    assert disagree(a, b) == flagged

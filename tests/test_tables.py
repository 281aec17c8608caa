"""The shipped tables, and the numbers and stems read with them."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from newsdedup import tables
from newsdedup.columns import utf8
from newsdedup.normalize import normalize, words
from newsdedup.terms import Vocabulary

SENTENCES = (
    "The U.S. and Russian envoys said on Sept. 9 that 1.2 million people fled the air strikes.",
    "United Nations officials told The Associated Press twenty-five warplanes hit the city.",
    "African Americans in New York City don't organise colourful cease-fires for $3.5bn.",
    "A quarter of a million residents of the Democratic Republic of Congo met the prime minister.",
)


@given(st.text(max_size=20))
def test_every_word_has_a_stem_and_a_frequency(text: str) -> None:
    """Any string, also none of ours, has a stem, and a frequency above 0 and below 1."""
    for word in (text, *words(normalize(text))):
        assert 0.0 < tables.frequency(tables.stem(word)) < 1.0


def test_stems_of_the_table_are_their_own() -> None:
    """A stem that the table counts is never stemmed to another one."""
    table = tables.frequencies()
    changed = [stem for stem in table.frequency_of if tables.stem(stem) not in table.frequency_of]
    assert changed == []
    assert set(table.stem_of.values()) <= set(table.frequency_of)


def test_transcriptions_of_one_name_are_one_term() -> None:
    """What desks write in other letters for one name of another script is one term."""
    for one, other in (("moammar", "muammar"), ("raqa", "raqqa"), ("sheik", "sheikh")):
        assert tables.aliases()[one,] == tables.aliases().get((other,), tables.stem(other))
    assert tables.aliases()["deir", "al", "zour"] == tables.aliases()["deir", "ezzor"]


def test_unknown_terms_are_the_rarest() -> None:
    """A term that the table lacks is rarer than any it has."""
    table = tables.frequencies()
    assert tables.frequency("zxqvj") == table.rare < min(table.frequency_of.values())


@pytest.mark.parametrize(
    ("forms", "stem"),
    [
        ("residents resident", "resid"),
        ("syria syrian syrians", "syria"),
        ("organisation organization organisations", "organiz"),
        ("said say says saying", "say"),
        ("men man", "man"),
        ("250,000 250000 250k", "250000"),
        ("five 5", "5"),
        ("f-16 f16 f-16s", "f16"),
        ("zxqvjs zxqvj", "zxqvj"),
        ("erdo\u011fan erdogan", "erdogan"),
    ],
)
def test_forms_of_one_word_have_one_stem(forms: str, stem: str) -> None:
    """Inflections, spellings and figures of one word share a stem."""
    assert {tables.stem(form) for form in forms.split()} == {stem}


def test_rarity_orders_words_as_news_does() -> None:
    """Function words are frequent, names rare."""
    ranks = [tables.frequency(tables.stem(word)) for word in ("the", "president", "aleppo")]
    assert ranks == sorted(ranks, reverse=True)


def test_a_table_reads_as_it_was_written() -> None:
    """The five lines of a table give stems, words and frequencies."""
    text = '{"version": "v", "sentences": 8}\nresid say\n<0\n10\nresidents\n'
    table = tables.parse_frequencies(text)
    assert (table.version, table.sentences) == ("v", 8)
    assert dict(table.stem_of) == {"residents": "resid"}
    assert dict(table.frequency_of) == {"resid": 0.5, "say": 1.0}
    assert table.rare == 0.25


@given(st.integers(min_value=0, max_value=10**15))
def test_figures_have_their_value(value: int) -> None:
    """A whole number has its value, with and without thousands separators, and prints back."""
    assert tables.number_value(str(value)) == tables.number_value(f"{value:,}") == value
    assert tables.plain_number(float(value)) == str(value)


@pytest.mark.parametrize(
    ("word", "value"),
    [
        ("five", 5.0), ("ninety", 90.0), ("1.2", 1.2), ("3.5m", 3.5e6), ("2bn", 2e9),
        ("5-1/2", 5.5), ("3/4", 0.75), ("10k", 1e4), ("\u0663", 3.0),
        ("one", None), ("9/11", None), ("24/7", None), ("10:30", None), ("1990s", None),
        ("3rd", None), ("1,2", None), ("12/25/2014", None), ("f-16", None), ("", None),
        ("9" * 40, None), ("\u00b2", None),
    ],
)  # fmt: skip
def test_number_value(word: str, value: float | None) -> None:
    """Numbers have values; pronouns, dates, times and ordinals have none."""
    assert tables.number_value(word) == value


@given(st.text(max_size=12))
def test_number_value_never_raises(word: str) -> None:
    """Any string is a number or none."""
    value = tables.number_value(word)
    assert value is None or value >= 0


def test_aliases_are_words_as_text_is_read() -> None:
    """Each form is what `words` gives for it, so that it can be found in text; four at most."""
    for form in tables.aliases():
        assert tuple(words(normalize(" ".join(form)))) == form
        assert len(form) <= 4


def test_what_an_alias_stands_for_is_a_term() -> None:
    """The term of an alias is a term that other words have: no alias leads on to another."""
    for form, term in tables.aliases().items():
        assert tables.aliases().get((term,), term) == term, form
        if not term.startswith("#") and "_" not in term:
            assert tables.stem(term) == term, form


@pytest.mark.parametrize(
    ("forms", "term"),
    [
        ("u.s/united states/american/americans/america", "usa"),
        ("russian/russian federation", "russia"),
        ("british/britain/united kingdom", "uk"),
        ("united nations", "u.n"),
        ("i.s/isil/daesh/islamic state", "isi"),
        ("cease fire/truce/cessation of hostilities", "ceasefir"),
        ("percent/per cent/pct", "%"),
        ("twenty five", "#25"),
        ("quarter of a million", "#250000"),
        ("american airlines", "american_airlines"),
        ("don't/cannot", "not"),
    ],
)
def test_sure_aliases(forms: str, term: str) -> None:
    """What surely means the same is the same term."""
    assert {tables.aliases()[tuple(form.split())] for form in forms.split("/")} == {term}


def test_ambiguous_forms_are_not_sure() -> None:
    """Capitals and names of several things are no sure aliases, but second readings."""
    loose = tables.loose_aliases()
    assert loose["washington"] == ("usa",)
    assert loose["kremlin"] == loose["moscow"][:1] == ("russia",)
    assert set(loose["congoles"]) == {"congo", "dr_congo"}
    for word in ("washington", "moscow", "kremlin", "congolese", "georgian", "us", "jordan"):
        assert (word,) not in tables.aliases()


def test_counted_terms_are_those_of_the_terms_stage() -> None:
    """The script that counts frequencies and the stage that uses them see the same terms."""
    frequencies = pytest.importorskip("benchmarks.make.frequencies", reason="needs snowballstemmer")
    stemmer = pytest.importorskip("benchmarks.make.stemmer", reason="needs snowballstemmer")
    counted = frequencies.Terms(stemmer.Stemmer())
    for sentence in SENTENCES:
        wording = normalize(sentence)
        found = words(wording)
        vocabulary = Vocabulary(words)
        terms = vocabulary.terms(vocabulary.tokens(vocabulary.add(utf8([wording]), ["en"])))
        names = [terms.names[token].lstrip("#") for token in terms.tokens.values]
        assert names == counted(found)


def test_the_page_on_tables_states_their_sizes() -> None:
    """The figures of docs/tables.md are those of the shipped tables."""
    page = (Path(__file__).parent.parent / "docs" / "tables.md").read_text(encoding="utf-8")
    table = tables.frequencies()
    sizes = (table.sentences, len(table.frequency_of), len(table.stem_of))
    for size in (*sizes, len(tables.aliases())):
        assert f"{size:,}" in page


def test_given_names_are_words_that_no_surname_is() -> None:
    """They are lower-case words; first names are among them, surnames and places aren't."""
    given = tables.given_names()
    assert all(name.isalpha() and name == name.lower() for name in given)
    assert {"hillary", "mike", "angela"} <= given
    assert given.isdisjoint(("clinton", "smith", "paris", "jones", "london"))

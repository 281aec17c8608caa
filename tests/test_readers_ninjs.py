"""ninjs and the agency JSON that is like it: told by its keys, one body, what is no text aside."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

import pytest

from newsdedup.readers import read_articles

if TYPE_CHECKING:
    from pathlib import Path

    from newsdedup import Article

BODY = "HARBOUR TOWN (NNA) — The ferry sank on Monday.\n\nTwelve people were rescued."
HTML = (
    "<p>HARBOUR TOWN (NNA) — The <b>fer</b>ry sank on Monday.</p><p>Twelve people were rescued.</p>"
)
ONE = {
    "uri": "urn:newsml:nna.example:20260302:ferry",
    "type": "text",
    "version": "2",
    "firstcreated": "2026-03-02T10:00:00Z",
    "versioncreated": "2026-03-02T11:00:00+00:00",
    "pubstatus": "usable",
    "language": "en",
    "headline": "Ferry sinks",
    "byline": "By Ann Bell",
    "ednote": "ADDS rescue",
    "source": "Northline",
    "body_xhtml": HTML,
}
TWO = {
    "uri": "urn:newsml:nna.example:20260302:ferry",
    "type": "text",
    "version": "2",
    "firstcreated": "2026-03-02T10:00:00Z",
    "versioncreated": "2026-03-02T11:00:00+00:00",
    "pubstatus": "usable",
    "language": "en",
    "headlines": [{"role": "main", "value": "Ferry sinks"}],
    "by": "By Ann Bell",
    "ednote": "ADDS rescue",
    "source": "Northline",
    "bodies": [{"role": "main", "contenttype": "text/html", "value": HTML}],
}
CAMEL = {"contenttype": "contentType", "firstcreated": "firstCreated", "pubstatus": "pubStatus"}
CAMEL |= {"versioncreated": "versionCreated", "ednote": "edNote"}


def camel(value: Any) -> Any:
    if isinstance(value, list):
        return [camel(item) for item in value]
    if isinstance(value, dict):
        return {CAMEL.get(key, key): camel(item) for key, item in value.items()}
    return value


def read(tmp_path: Path, value: Any, **options: Any) -> list[Article]:
    path = tmp_path / "item.json"
    path.write_text(json.dumps(value), encoding="utf-8")
    return list(read_articles(path, **options))


@pytest.mark.parametrize("item", [ONE, TWO, camel(TWO)], ids=["ninjs 1", "ninjs 2", "ninjs 3"])
def test_the_three_versions_of_ninjs_give_the_same_article(
    tmp_path: Path, item: dict[str, Any]
) -> None:
    """The keys tell the version; fields, times and body come out alike."""
    (article,) = read(tmp_path, item)
    assert article.text == BODY
    assert (article.id, article.title, article.source) == (ONE["uri"], "Ferry sinks", "Northline")
    assert article.published == datetime(2026, 3, 2, 10, tzinfo=UTC)
    assert article.updated == datetime(2026, 3, 2, 11, tzinfo=UTC)
    assert (article.version, article.language) == (2, "en")
    assert (article.byline, article.ed_note) == ("By Ann Bell", "ADDS rescue")
    assert [article.text[start:end] for start, end in article.furniture] == ["HARBOUR TOWN (NNA) —"]


def test_one_body_is_read_and_plain_text_goes_before_markup(tmp_path: Path) -> None:
    """An item with several bodies of one text doesn't repeat itself."""
    (article,) = read(tmp_path, {**ONE, "body_text": BODY})
    assert article.text == BODY
    parts = [*TWO["bodies"], {"contenttype": "text/plain", "value": "Plain."}]
    (article,) = read(tmp_path, {**TWO, "bodies": parts})
    assert article.text == "Plain."


def test_a_body_that_is_empty_is_none(tmp_path: Path) -> None:
    """Where the plain body is blank, the markup is read."""
    (article,) = read(tmp_path, {**ONE, "body_text": " "})
    assert article.text == BODY


@pytest.mark.parametrize(
    "wrap",
    [
        lambda item: {"data": {"item": item}, "api_version": "1.1"},
        lambda item: {"data": {"items": [{"item": item}]}},
        lambda item: {"entries": [item]},
        lambda item: [item],
    ],
)
def test_items_are_found_in_the_envelopes_of_interfaces(tmp_path: Path, wrap: Any) -> None:
    """Agencies' interfaces wrap their items; the wrapping is seen through."""
    (article,) = read(tmp_path, wrap(ONE))
    assert article.title == "Ferry sinks"


def test_an_item_id_goes_before_an_address_with_the_search_in_it(tmp_path: Path) -> None:
    """The same item found by two searches is one article."""
    uri = "https://api.example/content/7?q=ferry"
    (article,) = read(tmp_path, {**ONE, "uri": uri, "altids": {"itemid": "7"}})
    assert article.id == "7"


def test_json_lines_of_agency_items_are_read(tmp_path: Path) -> None:
    """One item a line, next to a line of one's own."""
    path = tmp_path / "items.jsonl"
    own = {"id": "own", "text": "Rain fell.", "headline": "Rain", "versioncreated": "yesterday"}
    path.write_text(f"{json.dumps(ONE)}\n{json.dumps(own)}\n")
    first, second = read_articles(path)
    assert first.text == BODY
    assert (second.id, second.title, second.extra["headline"]) == ("own", None, "Rain")


def test_a_mapping_to_a_key_of_the_item_makes_it_one_s_own(tmp_path: Path) -> None:
    """Who names the fields gets the fields named, letter for letter."""
    fields = {"id": "uri", "text": "body_xhtml"}
    (article,) = read(tmp_path, {**ONE, "version": 2}, fields=fields)
    assert article.text == HTML


@pytest.mark.parametrize(
    ("change", "problem"),
    [
        ({"type": "picture"}, "no text item but picture"),
        ({"type": "video"}, "no text item but video"),
        ({"eventDetails": {"dates": {}}}, "no text item but event"),
        ({"pubstatus": "withheld"}, "withheld by its agency"),
        ({"body_xhtml": "<p> </p>"}, "no text in it"),
    ],
)
def test_what_is_no_text_to_use_is_counted_and_stops_nothing(
    tmp_path: Path, change: dict[str, Any], problem: str
) -> None:
    """Pictures, events and withheld stories are on the wire, and are no fault."""
    path = tmp_path / "items.json"
    path.write_text(json.dumps([{**ONE, **change}, {**ONE, "uri": "urn:b"}]))
    reader = read_articles(path)
    assert [article.id for article in reader] == ["urn:b"]
    (skip,) = reader.skipped
    assert (skip.item, skip.problem[: len(problem)]) == ("item 1", problem)


def test_a_canceled_item_is_an_article_that_takes_itself_back(tmp_path: Path) -> None:
    """It may have no body; its status says what is to become of its id."""
    (article,) = read(tmp_path, {**ONE, "pubstatus": "stat:canceled", "body_xhtml": ""})
    assert (article.status, article.text) == ("canceled", "")


def test_embargo_signal_and_credit_are_told(tmp_path: Path) -> None:
    """What an editor has to know of an item is on the article."""
    change = {
        "embargoed": "2026-03-03T06:00:00Z",
        "signals": ["sig:correction"],
        "creditline": "Metro Press",
        "evolvedfrom": "urn:old",
    }
    (article,) = read(tmp_path, {**ONE, **change})
    assert article.embargo == datetime(2026, 3, 3, 6, tzinfo=UTC)
    assert (article.signal, article.credit, article.supersedes) == (
        "correction",
        "Metro Press",
        "urn:old",
    )


def test_lines_for_editors_are_left_out(tmp_path: Path) -> None:
    """Contacts that a text says are not for publication are no part of the article."""
    contact = "* * * *\nThe following information is not for publication\n\nTel: 030 1\n"
    (article,) = read(
        tmp_path, {**ONE, "body_text": f"The ferry sank.\n\n# nna NOTEBOOK\n{contact}"}
    )
    assert article.text == "The ferry sank."
    notes = '<section class="np-nonpublic"><p>Tel: 030 1</p></section><p>Rescued.</p>'
    (article,) = read(tmp_path, {**ONE, "body_xhtml": f"<p>The ferry sank.</p>{notes}"})
    assert article.text == "The ferry sank.\n\nRescued."


def test_a_json_feed_is_read_whatever_version_it_says(tmp_path: Path) -> None:
    """Its items have an id and a content; the feed's title is the source."""
    item = {
        "id": "7",
        "url": "https://example.org/7",
        "title": "Ferry sinks",
        "content_html": "<p>The ferry sank.</p>",
        "date_published": "2026-03-02T10:00:00Z",
    }
    feed = {
        "version": "9",
        "title": "Metro Press",
        "home_page_url": "https://e.org",
        "items": [item],
    }
    (article,) = read(tmp_path, feed)
    assert (article.id, article.source, article.text) == ("7", "Metro Press", "The ferry sank.")
    assert article.url == "https://example.org/7"


def test_a_time_without_a_zone_needs_one(tmp_path: Path) -> None:
    """The rule of all formats: none is guessed."""
    naive = {**ONE, "firstcreated": "2026-03-02T10:00:00"}
    reader = read_articles(_written(tmp_path, naive), on_bad_item="skip")
    assert list(reader) == []
    assert "without a time zone" in reader.skipped[0].problem
    (article,) = read(tmp_path, naive, assume_timezone="UTC")
    assert article.published == datetime(2026, 3, 2, 10, tzinfo=UTC)


def _written(tmp_path: Path, value: Any) -> Path:
    path = tmp_path / "naive.json"
    path.write_text(json.dumps(value))
    return path


@pytest.mark.parametrize(
    "body",
    [
        {"bodies": [{"role": "main", "value": HTML}]},
        {"body": {"html": HTML}},
        {"body": ["HARBOUR TOWN (NNA) — The ferry sank on Monday.", "Twelve people were rescued."]},
        {"article_html": HTML},
        {"body_html5": HTML},
    ],
)
def test_a_body_is_found_in_the_forms_that_agencies_have(
    tmp_path: Path, body: dict[str, Any]
) -> None:
    """A string, paragraphs, an object of forms; markup is never left in a text."""
    item = {key: value for key, value in ONE.items() if key != "body_xhtml"}
    (article,) = read(tmp_path, {**item, **body})
    assert article.text == BODY


@pytest.mark.parametrize(
    "item",
    [
        {
            "@type": "NewsArticle",
            "@id": "7",
            "headline": "Ferry sinks",
            "articleBody": "Rain fell.",
            "datePublished": "2026-03-02T10:00:00Z",
            "publisher": {"@type": "Organization", "name": "Northline"},
        },
        {
            "id": "7",
            "webTitle": "Ferry sinks",
            "webPublicationDate": "2026-03-02T10:00:00Z",
            "fields": {"bodyText": "Rain fell.", "publication": "Northline"},
            "source": "Northline",
        },
        {
            "id": 7,
            "date_gmt": "2026-03-02T10:00:00Z",
            "title": {"rendered": "Ferry sinks"},
            "content": {"rendered": "<p>Rain fell.</p>"},
            "versioncreated": "2026-03-02T10:00:00Z",
            "source": {"name": "Northline"},
        },
        {
            "id": "7",
            "headline": "Ferry sinks",
            "firstPublished": 1772445600000,
            "body": {"blocks": [{"type": "paragraph", "model": {"text": "Rain fell."}}]},
            "versionCreated": "2026-03-02T10:00:00Z",
            "source": "Northline",
        },
    ],
    ids=["schema.org", "fields", "rendered", "blocks"],
)
def test_other_json_of_news_is_told_by_its_keys(tmp_path: Path, item: dict[str, Any]) -> None:
    """That of search engines, of interfaces, of systems that publish, of texts in blocks."""
    (article,) = read(tmp_path, [item])
    assert (article.id, article.title, article.text) == ("7", "Ferry sinks", "Rain fell.")
    assert article.source == "Northline"
    assert article.published == datetime(2026, 3, 2, 10, tzinfo=UTC)


def test_items_beside_a_story_in_an_envelope_are_counted(tmp_path: Path) -> None:
    """None is dropped in silence, whatever it is."""
    path = tmp_path / "item.json"
    path.write_text(json.dumps({"data": {"items": [ONE, {"uri": "x", "type": "advisory"}]}}))
    reader = read_articles(path)
    assert len(list(reader)) == 1
    assert len(reader.skipped) == 1


def test_stories_in_a_package_are_articles(tmp_path: Path) -> None:
    """What a composite item associates and has a body is a story of its own; pictures aren't."""
    package: dict[str, Any] = {
        key: value for key, value in ONE.items() if not key.startswith("body")
    }
    package |= {"type": "composite", "uri": "urn:package"}
    second = {**TWO, "uri": "urn:two"}
    package["associations"] = {"a": ONE, "b": second, "c": {**ONE, "uri": "p", "type": "picture"}}
    assert [article.id for article in read(tmp_path, package)] == [ONE["uri"], "urn:two"]
    listed = {**package, "associations": [ONE, second]}
    assert [article.id for article in read(tmp_path, listed)] == [ONE["uri"], "urn:two"]


def test_of_headlines_and_bodies_with_roles_the_main_ones_are_read(tmp_path: Path) -> None:
    """Whatever the order; a summary and a short headline are for other uses."""
    item: dict[str, Any] = {
        **TWO,
        "headlines": [{"role": "short", "value": "Ferry"}, {"role": "main", "value": "Sinks"}],
        "bodies": [
            {"role": "summary", "contenttype": "text/plain", "value": "In short."},
            {"role": "main", "contenttype": "text/html", "value": "<p>At length.</p>"},
        ],
    }
    (article,) = read(tmp_path, item)
    assert (article.title, article.text) == ("Sinks", "At length.")
    del item["bodies"][1]
    assert read(tmp_path, item)[0].text == "In short."

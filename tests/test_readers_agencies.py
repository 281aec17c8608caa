"""One story as agencies of many houses deliver it: made up here, in the shapes that each uses."""

# ruff: noqa: E501  # documents, and letters that are wide

from __future__ import annotations

import json
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

import pytest

from newsdedup.readers import read_articles

if TYPE_CHECKING:
    from pathlib import Path

    from newsdedup import Article

NINE = datetime(2024, 5, 5, 9, tzinfo=UTC)
TEN = datetime(2024, 5, 5, 10, tzinfo=UTC)
XHTML = "http://www.w3.org/1999/xhtml"

# A message of news items with their text in XHTML: bullets, a byline, indents of hard blanks.
MESSAGE = f"""<?xml version="1.0" encoding="UTF-8"?>
<newsMessage xmlns="http://iptc.org/std/nar/2006-10-01/"><itemSet><newsItem guid="tag:nna:7"
version="3" xml:lang="en"><itemMeta><itemClass qcode="icls:text"/><provider literal="nna.example"/>
<versionCreated>2024-05-05T10:00:00.000Z</versionCreated><firstCreated>2024-05-05T09:00:00.000Z
</firstCreated><pubStatus qcode="stat:usable"/><signal qcode="edStat:C"/><edNote>Adds quote</edNote>
</itemMeta><contentMeta><headline>UPDATE 1-Ferry sinks</headline><by>Ann Bell</by>
<creditline>Metro</creditline></contentMeta><contentSet><inlineXML><html xmlns="{XHTML}"><body>
<p>* Ferry sinks</p><p>By Ann Bell</p><p>OSLO, May 5 (NNA) - A ferry sank on Sunday. </p>
<p>&#160;&#160;&#160;Twelve were saved. </p><p>    (Reporting by Ann Bell; Editing by Joe Cole)</p>
</body></html></inlineXML></contentSet></newsItem></itemSet></newsMessage>"""
# One item, everything under prefixes of its own, in French.
PREFIXED = f"""<n:newsItem xmlns:n="http://iptc.org/std/nar/2006-10-01/" xmlns:h="{XHTML}"
guid="http://nna.example/7" version="2" xml:lang="fr"><n:itemMeta><n:itemClass qcode="ninat:text"/>
<n:provider qcode="nprov:NNA"/><n:versionCreated>2024-05-05T12:00:00+02:00</n:versionCreated>
<n:firstCreated>2024-05-05T11:00:00+02:00</n:firstCreated></n:itemMeta><n:contentMeta>
<n:headline>Un bac coule</n:headline></n:contentMeta><n:contentSet><n:inlineXML><h:html><h:head>
<h:title>Non</h:title></h:head><h:body><h:p>Paris, 5 mai 2024 (NNA) - Un bac a coulé.</h:p>
<h:p>Douze personnes secourues.</h:p><h:p>abc/de</h:p></h:body></h:html></n:inlineXML>
</n:contentSet></n:newsItem>"""
# NewsML 1 with a document type at an address, its id with its time, in Spanish.
NEWSML = """<?xml version="1.0" encoding="utf-8"?>
<!DOCTYPE NewsML PUBLIC "urn:newsml:x" "http://nna.example/NewsML_1.2.dtd" [
]>
<NewsML><NewsItem xml:lang="es"><Identification><NewsIdentifier><ProviderId>nna.example</ProviderId>
<DateId>20240505T090000Z</DateId><NewsItemId>TX-7</NewsItemId><RevisionId>2</RevisionId>
</NewsIdentifier></Identification><NewsManagement><NewsItemType FormalName="News"/>
<FirstCreated>20240505T090000Z</FirstCreated><ThisRevisionCreated>20240505T120000+0200
</ThisRevisionCreated><Status FormalName="Usable"/></NewsManagement><NewsComponent><NewsLines>
<DateLine>Madrid, 5 May 2024 (NNA) -</DateLine><HeadLine>Naufraga un ferry</HeadLine></NewsLines>
<AdministrativeMetadata><Provider><Party FormalName="NNA"/></Provider></AdministrativeMetadata>
<DescriptiveMetadata><Language FormalName="es"/></DescriptiveMetadata><ContentItem><MediaType
FormalName="Text"/><DataContent><p>Un ferry se hundió.</p><p>Doce rescatados.</p><p>ab/cd</p>
</DataContent></ContentItem></NewsComponent></NewsItem></NewsML>"""
# NITF in Latin letters, the agency alone on a line at the end.
LATIN = """<?xml version="1.0" encoding="iso-8859-1"?>
<!DOCTYPE nitf SYSTEM "nitf-3-1.dtd">
<nitf><head><docdata><doc-id id-string="17"/><date.issue norm="20240505T090000+0000"/>
<du-key version="2"/><doc.copyright holder="Agencia NNA"/></docdata></head><body><body.head>
<hedline><hl1>Un ferry se hunde</hl1></hedline></body.head><body.content>
<p>Madrid, 5 may (NNA).- Un ferry se hundió.</p><p>Doce rescatados.</p><p>NNA</p><p>abc/def</p>
</body.content></body></nitf>""".encode("latin-1")
CHINESE = """<?xml version="1.0" encoding="GB18030"?><nitf><head><docdata management-status="usable">
<doc-id regsrc="NNA" id-string="X7"/><date.issue norm="20240505T170000+0800"/></docdata></head>
<body><body.head><hedline><hl1>渡轮沉没</hl1></hedline></body.head><body.content>
<p>　　【奥斯陆社】一艘渡轮沉没。</p><p>　　十二人获救。</p></body.content></body></nitf>""".encode(
    "gb18030"
)
JAPANESE = """<NewsML><NewsItem xml:lang="ja"><Identification><NewsIdentifier><ProviderId>nna.example
</ProviderId><DateId>20240505</DateId><NewsItemId>CN7</NewsItemId><RevisionId>1</RevisionId>
</NewsIdentifier></Identification><NewsManagement><FirstCreated>20240505T180000+0900</FirstCreated>
<ThisRevisionCreated>20240505T190000+0900</ThisRevisionCreated><Status FormalName="Usable"/>
</NewsManagement><NewsComponent><Role FormalName="Main"/><NewsLines><HeadLine>フェリーが沈没</HeadLine>
</NewsLines><ContentItem><MediaType FormalName="Text"/><DataContent>【オスロ共同】フェリーが沈没した。
　12人が救助された。</DataContent></ContentItem></NewsComponent></NewsItem></NewsML>"""
GERMAN = {
    "uri": "urn:newsml:nna.example:20240505:99-1", "version": "2", "type": "text",
    "pubstatus": "usable", "versioncreated": "2024-05-05T12:00:00+02:00",
    "firstcreated": "2024-05-05T11:00:00+02:00", "language": "de", "headline": "Fähre gesunken",
    "byline": "Von Anna Braun, nna", "ednote": "(Neu: Details)", "copyrightholder": "nna",
    "body_xhtml": '<section class="main"><p><span class="dateline">Hamburg (nna) - </span>Eine '
    'Fähre sank.</p><p>Zwölf gerettet.</p></section><footer class="np-nonpublic">Tel</footer>',
}  # fmt: skip
ENVELOPE = {"data": {"item": {
    "uri": "https://api.nna.example/content/abc?qt=x", "altids": {"itemid": "abc"}, "version": 4,
    "type": "text", "versioncreated": "2024-05-05T10:00:00Z", "pubstatus": "usable",
    "firstcreated": "2024-05-05T09:00:00Z", "ednote": "UPDATES: quotes", "headline": "Ferry sinks",
    "editorialtypes": ["UPDATE"], "provider": "NNA", "bylines": [{"by": "By ANN BELL"}],
    "body_nitf": "<block><p>OSLO (NNA) _ A ferry sank.</p>\n<p>Twelve were saved.</p></block>",
}}}  # fmt: skip
SECOND = {
    "standard": {"name": "ninjs", "version": "3.0"}, "uri": "urn:nna:30", "type": "text",
    "version": "1", "firstCreated": "2024-05-05T09:00:00Z", "pubStatus": "usable",
    "versionCreated": "2024-05-05T10:00:00Z", "edNote": "Note", "provider": {"name": "NNA"},
    "headlines": [{"role": "short", "value": "F"}, {"role": "main", "value": "Ferry sinks"}],
    "bodies": [{"role": "teaser", "value": "Short"}, {"role": "main", "contentType": "text/html",
    "value": "<p>A ferry sank.</p><p>Twelve were saved.</p>"}],
    "infoSources": [{"name": "South"}], "signals": [{"uri": "http://x/signal/correction"}],
}  # fmt: skip
GRAPH = {"@context": "https://schema.org", "@graph": [{
    "@type": "NewsArticle", "@id": "https://nna.example/9", "headline": "Ferry sinks",
    "articleBody": "A ferry sank.\n\nTwelve were saved.", "datePublished": "2024-05-05T09:00:00Z",
    "dateModified": "2024-05-05T10:00:00Z", "publisher": {"name": "NNA"},
}]}  # fmt: skip
WIRE = "\x01APA0123 4 AA 0150 CA\r\n\r\n\x02Accident/Ferry/\r\nFähre gesunken =\r\n\r\n   Hamburg (NNA) - Eine Fähre sank.\r\n(Schluss) ab/cd\r\n\x03050900 GMT Mai 24\r\n\x04"  # one message
INDENTED = "\x01nna101 3 pol 120 nna 101\r\n\r\nFerry\r\n\x02\r\nFerry sinks\r\nBy Ann Bell\r\n   OSLO, May 5 NNA - A ferry sank.\r\n   Twelve were saved.\r\n NNA ab/cd\r\n\x03\r\n050900 GMT May 24\r\n\x04"  # one message

BOTH = "A ferry sank.\n\nTwelve were saved."
STORIES: dict[str, tuple[str, Any, dict[str, Any]]] = {
    "message": ("a.xml", MESSAGE, {
        "id": "tag:nna:7", "version": 3, "title": "UPDATE 1-Ferry sinks", "source": "nna.example",
        "published": NINE, "updated": TEN, "signal": "correction", "ed_note": "Adds quote",
        "byline": "Ann Bell", "credit": "Metro", "language": "en",
        "text": "* Ferry sinks\n\nBy Ann Bell\n\nOSLO, May 5 (NNA) - A ferry sank on Sunday.\n\n"
        "Twelve were saved.\n\n(Reporting by Ann Bell; Editing by Joe Cole)",
        "left": "* Ferry sinks A ferry sank on Sunday. Twelve were saved."}),
    "prefixed": ("a.xml", PREFIXED, {
        "id": "http://nna.example/7", "version": 2, "title": "Un bac coule", "source": "NNA",
        "published": NINE, "updated": TEN, "language": "fr",
        "left": "Un bac a coulé. Douze personnes secourues."}),
    "newsml": ("a.xml", NEWSML, {
        "id": "urn:newsml:nna.example:20240505T090000Z:TX-7", "version": 2, "source": "NNA",
        "title": "Naufraga un ferry", "published": NINE, "updated": TEN, "language": "es",
        "left": "Un ferry se hundió. Doce rescatados."}),
    "latin": ("a.xml", LATIN, {
        "id": "17", "version": 2, "title": "Un ferry se hunde", "source": "Agencia NNA",
        "published": NINE, "left": "Un ferry se hundió. Doce rescatados."}),
    "chinese": ("a.xml", CHINESE, {
        "id": "X7", "title": "渡轮沉没", "source": "NNA", "published": NINE,
        "text": "【奥斯陆社】一艘渡轮沉没。\n\n十二人获救。", "left": "一艘渡轮沉没。 十二人获救。"}),
    "japanese": ("a.xml", JAPANESE, {
        "id": "urn:newsml:nna.example:20240505:CN7", "title": "フェリーが沈没", "language": "ja",
        "published": NINE, "updated": TEN, "left": "フェリーが沈没した。 12人が救助された。"}),
    "german": ("a.json", GERMAN, {
        "id": GERMAN["uri"], "version": 2, "title": "Fähre gesunken", "source": "nna",
        "published": NINE, "updated": TEN, "ed_note": "(Neu: Details)", "language": "de",
        "byline": "Von Anna Braun, nna", "left": "Eine Fähre sank. Zwölf gerettet."}),
    "envelope": ("a.json", ENVELOPE, {
        "id": "abc", "version": 4, "title": "Ferry sinks", "source": "NNA", "published": NINE,
        "updated": TEN, "signal": "update", "ed_note": "UPDATES: quotes", "byline": "By ANN BELL",
        "text": "OSLO (NNA) _ A ferry sank.\n\nTwelve were saved.",
        "left": "A ferry sank. Twelve were saved."}),
    "second": ("a.json", SECOND, {
        "id": "urn:nna:30", "version": 1, "title": "Ferry sinks", "source": "NNA", "text": BOTH,
        "published": NINE, "updated": TEN, "signal": "correction", "credit": "South"}),
    "graph": ("a.json", GRAPH, {
        "id": "https://nna.example/9", "title": "Ferry sinks", "source": "NNA", "text": BOTH,
        "published": NINE, "updated": TEN, "url": "https://nna.example/9"}),
    "wire": ("a.txt", WIRE.encode("cp1252"), {
        "id": "APA0123:2024-05-05T09:00+0000", "title": "Fähre gesunken", "source": "NNA",
        "published": NINE, "left": "Eine Fähre sank."}),
    "indented": ("a.txt", INDENTED, {
        "title": "Ferry sinks", "byline": "By Ann Bell", "source": "nna", "published": NINE,
        "left": "A ferry sank. Twelve were saved."}),
}  # fmt: skip


def read_one(path: Path, data: Any) -> Article:
    raw = data if isinstance(data, (str, bytes)) else json.dumps(data)
    path.write_bytes(raw if isinstance(raw, bytes) else raw.encode())
    (article,) = read_articles(path)
    return article


@pytest.mark.parametrize("name", STORIES)
def test_a_story_of_an_agency_has_its_fields_its_text_and_its_furniture(
    tmp_path: Path, name: str
) -> None:
    """`left` is the text without its furniture, on one line."""
    file, data, told = STORIES[name]
    article = read_one(tmp_path / file, data)
    left, end = "", 0
    for start, stop in article.furniture:
        left, end = left + article.text[end:start], stop
    found = {"left": " ".join((left + article.text[end:]).split())}
    found |= {key: getattr(article, key) for key in told if key != "left"}
    assert found == {"left": found["left"], **told}


FEED = """<?xml version="1.0"?><rss version="2.0" xmlns:content="http://purl.org/rss/1.0/modules/content/"
xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:media="http://search.yahoo.com/mrss/"
xmlns:prism="http://prismstandard.org/namespaces/basic/2.0/">
<channel><title>NNA</title>{}</channel></rss>"""


@pytest.mark.parametrize(
    ("item", "told"),
    [
        (
            (
                "<guid>5</guid><pubDate>Sun, 05 May 24 11:00 +0200</pubDate><description>short"
                "</description><content:encoded>&lt;p&gt;A ferry sank.&lt;/p&gt;&lt;p&gt;Twelve were "
                "saved.&lt;/p&gt;</content:encoded><media:content><media:title>Photo</media:title>"
                "</media:content><title>Ferry</title><dc:creator>Ann Bell</dc:creator>"
            ),
            {"id": "5", "url": None, "byline": "Ann Bell", "title": "Ferry"},
        ),
        (
            (
                "<link>https://nna.example/1</link><pubDate>5 May 2024 11:00:00 CEST</pubDate>"
                "<description>A ferry sank.&lt;br/&gt;&lt;br&gt;\nTwelve were saved.</description>"
            ),
            {"id": "https://nna.example/1", "url": "https://nna.example/1"},
        ),
        (
            (
                "<guid>https://nna.example/1</guid><prism:publicationDate>2024-05-05T11:00:00+02:00"
                "</prism:publicationDate><description>&amp;lt;p&amp;gt;A ferry sank.&amp;lt;/p&amp;gt;"
                "&amp;lt;p&amp;gt;Twelve were saved.&amp;lt;/p&amp;gt;</description>"
            ),
            {"id": "https://nna.example/1", "url": "https://nna.example/1", "source": "NNA"},
        ),
    ],
)
def test_items_of_feeds_are_read_however_they_are_written(
    tmp_path: Path, item: str, told: dict[str, Any]
) -> None:
    """Whole texts before short ones, years of two digits, dates of PRISM, ids that are no link."""
    article = read_one(tmp_path / "a.rss", FEED.format(f"<item>{item}</item>"))
    assert article.text.replace("\n\n", "\n").split("\n") == ["A ferry sank.", "Twelve were saved."]
    assert article.published == NINE
    assert {key: getattr(article, key) for key in told} == told


def test_plain_text_of_atom_is_no_markup(tmp_path: Path) -> None:
    """Its kind says so."""
    entry = "<entry><id>7</id><title>F</title><updated>2024-05-05T09:00:00Z</updated>"
    body = '<content type="text">Write &lt;b> for it.\nTwelve.</content></entry>'
    feed = f'<feed xmlns="http://www.w3.org/2005/Atom"><title>NNA</title>{entry}{body}</feed>'
    article = read_one(tmp_path / "a.atom", feed)
    assert (article.text, article.url) == ("Write <b> for it.\nTwelve.", None)


@pytest.mark.parametrize(
    ("embargo", "year"),
    [
        (True, 9999),
        ({"has_embargo": True, "to": None}, 9999),
        ({"has_embargo": True, "to": "2030-01-01T00:00:00Z"}, 2030),
        ("2030-01-01T00:00:00Z", 2030),
        ({"has_embargo": False, "to": None}, None),
        (None, None),
    ],
)
def test_an_embargo_is_a_time_or_an_object_with_its_end(
    tmp_path: Path, embargo: Any, year: int | None
) -> None:
    """One without an end holds."""
    article = read_one(tmp_path / "a.json", {**GERMAN, "embargo": embargo})
    assert (article.embargo and article.embargo.year) == year


def test_links_under_one_name_are_no_fault_and_texts_are(tmp_path: Path) -> None:
    """Of links to files nothing is lost; which of two texts is meant can't be told."""
    twice = '{"a": {"href": "1"}, "a": {"href": "2"}}'
    whole = json.dumps(GERMAN)
    article = read_one(tmp_path / "a.json", f'{whole[:-1]}, "renditions": {twice}}}')
    assert article.title == "Fähre gesunken"
    (tmp_path / "b.json").write_text(f'{whole[:-1]}, "headline": "Other"}}')
    reader = read_articles(tmp_path / "b.json", on_bad_item="skip")
    assert list(reader) == []
    assert "given twice" in reader.skipped[0].problem


@pytest.mark.parametrize("delimiter", [";", "\t", "|", ","])
@pytest.mark.parametrize("mark", ["", "\ufeff"])
def test_the_columns_of_a_table_may_be_parted_otherwise(
    tmp_path: Path, delimiter: str, mark: str
) -> None:
    """Which character it is shows where the names of id and text stand."""
    rows = [["id", "title", "text"], ["7", "Ferry", '"A ferry; it, |\tsank"']]
    table = mark + "\r\n".join(delimiter.join(row) for row in rows)
    article = read_one(tmp_path / "a.csv", table)
    assert (article.id, article.text) == ("7", "A ferry; it, |\tsank")

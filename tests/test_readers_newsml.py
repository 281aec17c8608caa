"""NewsML-G2, NewsML 1 and NITF: which text, which fields, and what is left aside."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING

import pytest

from newsdedup.errors import ArticleFormatError
from newsdedup.readers import read_articles

if TYPE_CHECKING:
    from pathlib import Path

    from newsdedup import Article
    from newsdedup.readers import ArticleReader

TEXT = "HARBOUR TOWN (NNA) — The ferry sank on Monday.\n\nTwelve people were rescued.\n\nab/cd"
PARAGRAPHS = (
    "<p>HARBOUR TOWN (NNA) — The <b>fer</b>ry sank\n on Monday.</p>"
    "<p>Twelve people were rescued.</p><p>ab/cd</p>"
)
NITF = f"""<?xml version="1.0" encoding="UTF-8"?>
<!DOCTYPE nitf SYSTEM "nitf-3-4.dtd">
<nitf baselang="en">
  <head><docdata management-status="usable">
    <doc-id id-string="nna-7" regsrc="NNA"/><urgency ed-urg="4"/>
    <date.issue norm="20260302T100000Z"/><date.release norm="20260302T100000Z"/>
    <ed-msg info="ADDS rescue"/><du-key key="ferry" version="3"/>
    <doc.copyright holder="Northline"/>
  </docdata></head>
  <body><body.head>
    <hedline><hl1>Ferry <em>sinks</em></hl1></hedline>
    <byline>By Ann Bell<byttl>Harbour Writer</byttl></byline>
    <distributor>Northline News</distributor>
    <dateline><location>HARBOUR TOWN</location></dateline>
    <abstract><p>Short.</p></abstract>
  </body.head><body.content>
    <media media-type="image"><media-reference source="f.jpg"/>
      <media-caption>The ferry.</media-caption></media>
    <block>{PARAGRAPHS}</block>
  </body.content></body>
</nitf>"""
G2_META = """
  <itemMeta><itemClass qcode="ninat:text"/><provider literal="NNA"/>
    <versionCreated>2026-03-02T11:00:00Z</versionCreated>
    <firstCreated>2026-03-02T10:00:00Z</firstCreated>
    <pubStatus qcode="stat:usable"/><signal qcode="sig:update"/>
    <edNote>ADDS rescue</edNote>
    <edNote pubconstraint="x:nonpublic">Tel 030 1</edNote>
    <link rel="irel:replaces" residref="urn:old"/></itemMeta>
  <contentMeta><headline>Ferry sinks</headline><by>By Ann Bell</by>
    <creditline>Metro Press</creditline><language tag="en"/></contentMeta>"""
HTML = f'<html xmlns="http://www.w3.org/1999/xhtml"><body>{PARAGRAPHS}</body></html>'


def g2(content: str, meta: str = G2_META, *, kind: str = "newsItem") -> str:
    return (
        f'<{kind} xmlns="http://iptc.org/std/nar/2006-10-01/" guid="urn:nna:7" version="3">'
        f"{meta}<contentSet>{content}</contentSet></{kind}>"
    )


def newsml1(components: str, *, status: str = '<Status FormalName="Usable"/>') -> str:
    return f"""<NewsML><NewsEnvelope><DateAndTime>20260302T100000Z</DateAndTime></NewsEnvelope>
    <NewsItem xml:lang="en"><Identification><NewsIdentifier>
      <ProviderId>nna.example</ProviderId><DateId>20260302</DateId><NewsItemId>7</NewsItemId>
      <RevisionId PreviousRevision="2" Update="N">3</RevisionId>
      <PublicIdentifier>urn:newsml:nna.example:20260302:7:3</PublicIdentifier>
    </NewsIdentifier></Identification>
    <NewsManagement><NewsItemType FormalName="News"/>
      <FirstCreated>20260302T100000Z</FirstCreated>
      <ThisRevisionCreated>20260302T110000Z</ThisRevisionCreated>{status}</NewsManagement>
    <NewsComponent><NewsLines><HeadLine>Ferry sinks</HeadLine><ByLine>By Ann Bell</ByLine>
      <DateLine>HARBOUR TOWN, March 2 (NNA) -</DateLine></NewsLines>
      <AdministrativeMetadata><Provider><Party FormalName="NNA"/></Provider>
      </AdministrativeMetadata>{components}</NewsComponent></NewsItem></NewsML>"""


def item1(content: str, *, media: str = "Text", role: str = "Main") -> str:
    return (
        f'<NewsComponent><Role FormalName="{role}"/><ContentItem><MediaType FormalName="{media}"/>'
        f"<DataContent>{content}</DataContent></ContentItem></NewsComponent>"
    )


def reader(tmp_path: Path, data: str | bytes, name: str = "item.xml") -> ArticleReader:
    path = tmp_path / name
    path.write_bytes(data.encode() if isinstance(data, str) else data)
    return read_articles(path)


def read(tmp_path: Path, data: str | bytes) -> Article:
    (article,) = reader(tmp_path, data)
    return article


@pytest.mark.parametrize(
    "data",
    [
        NITF,
        g2(f'<inlineXML contenttype="application/xhtml+xml">{HTML}</inlineXML>'),
        g2(
            f"<inlineXML><nitf><body><body.content>{PARAGRAPHS}</body.content></body></nitf></inlineXML>"
        ),
        g2(f'<inlineData contenttype="text/plain">{TEXT}</inlineData>'),
        g2(f'<inlineData contenttype="text/html">{PARAGRAPHS}</inlineData>'),
        g2(f'<inlineData contenttype="text/html"><![CDATA[{PARAGRAPHS}]]></inlineData>'),
        newsml1(item1(f"<nitf><body><body.content>{PARAGRAPHS}</body.content></body></nitf>")),
        newsml1(item1(PARAGRAPHS)),
        newsml1(item1(f"<![CDATA[{PARAGRAPHS}]]>")),
        newsml1(item1(f"\n{TEXT}\n")),
    ],
)
def test_one_story_in_all_formats_is_one_article(tmp_path: Path, data: str) -> None:
    """Text, headline, byline, times and version are the same in each."""
    article = read(tmp_path, data)
    assert article.text == TEXT
    assert article.title == "Ferry sinks"
    assert (article.byline or "").startswith("By Ann Bell")
    assert article.published == datetime(2026, 3, 2, 10, tzinfo=UTC)
    assert (article.version, article.language, article.status) == (3, "en", "usable")
    found = [article.text[start:end] for start, end in article.furniture]
    assert found == ["HARBOUR TOWN (NNA) —", "ab/cd"]


def test_nitf_tells_its_fields(tmp_path: Path) -> None:
    """Id, source, note and the caption, which is no part of the text."""
    article = read(tmp_path, NITF)
    assert (article.id, article.source) == ("nna-7", "Northline News")
    assert (article.byline, article.ed_note) == ("By Ann Bell, Harbour Writer", "ADDS rescue")
    assert article.extra["captions"] == ["The ferry."]
    assert article.embargo is None


def test_newsml_g2_tells_its_fields(tmp_path: Path) -> None:
    """Guid, times, signal, credit, and the notes that are public."""
    article = read(tmp_path, g2(f"<inlineXML>{HTML}</inlineXML>"))
    assert (article.id, article.source, article.credit) == ("urn:nna:7", "NNA", "Metro Press")
    assert article.updated == datetime(2026, 3, 2, 11, tzinfo=UTC)
    assert (article.signal, article.supersedes) == ("update", "urn:old")
    assert article.ed_note == "ADDS rescue"


def test_revisions_of_newsml_1_share_an_id(tmp_path: Path) -> None:
    """The id is without the revision, which is the version."""
    article = read(tmp_path, newsml1(item1(PARAGRAPHS)))
    assert (article.id, article.version) == ("urn:newsml:nna.example:20260302:7", 3)
    assert article.source == "NNA"


def test_the_plain_body_is_read_where_several_are_given(tmp_path: Path) -> None:
    """Plain text before XHTML, XHTML before NITF, whatever their order."""
    bodies = [
        "<inlineXML><nitf><body><body.content><p>Nitf.</p></body.content></body></nitf></inlineXML>",
        "<inlineXML><html><body><p>Html.</p></body></html></inlineXML>",
        '<inlineData contenttype="text/plain">Plain.</inlineData>',
    ]
    assert read(tmp_path, g2("".join(bodies))).text == "Plain."
    assert read(tmp_path, g2("".join(bodies[:2]))).text == "Html."
    assert read(tmp_path, g2(bodies[0])).text == "Nitf."


def test_components_of_newsml_1_are_put_together_by_their_roles(tmp_path: Path) -> None:
    """Title, lead and body in components of their own; a caption is none of them."""
    parts = [
        item1("A caption.", role="Caption"),
        item1("<p>Twelve were rescued.</p>", role="Body"),
        item1("The ferry sank.", role="Lead"),
        item1("x.jpg", media="Photo"),
    ]
    article = read(tmp_path, newsml1("".join(parts)))
    assert article.text == "The ferry sank.\n\nTwelve were rescued."


def test_a_message_gives_the_items_it_has(tmp_path: Path) -> None:
    """Text items are articles; packages, pictures and planning are counted."""
    picture = G2_META.replace("ninat:text", "ninat:picture")
    items = [
        g2("", kind="packageItem"),
        g2(f"<inlineXML>{HTML}</inlineXML>"),
        g2('<remoteContent href="f.jpg"/>', picture),
        g2("", kind="planningItem"),
    ]
    data = f'<newsMessage xmlns="http://iptc.org/std/nar/2006-10-01/"><itemSet>{"".join(items)}'
    found = reader(tmp_path, f"{data}</itemSet></newsMessage>")
    assert [article.id for article in found] == ["urn:nna:7"]
    assert [(skip.item, skip.problem.partition(":")[0]) for skip in found.skipped] == [
        ("item 1", "no text item but a package"),
        ("item 3", "no text item but picture"),
        ("item 4", "no text item but a planning item"),
    ]


def test_an_embargo_is_told(tmp_path: Path) -> None:
    """By its end, or as one without end where none is given."""
    meta = G2_META.replace("<edNote>", "<embargoed>2026-03-03T06:00:00Z</embargoed><edNote>", 1)
    body = f"<inlineXML>{HTML}</inlineXML>"
    assert read(tmp_path, g2(body, meta)).embargo == datetime(2026, 3, 3, 6, tzinfo=UTC)
    endless = read(tmp_path, g2(body, meta.replace("2026-03-03T06:00:00Z", "")))
    assert endless.embargo is not None
    assert endless.embargo.year == 9999
    later = NITF.replace('release norm="20260302T10', 'release norm="20260302T20')
    assert read(tmp_path, later).embargo == datetime(2026, 3, 2, 20, tzinfo=UTC)
    status = '<Status FormalName="Embargoed"/><StatusWillChange><FutureStatus FormalName="Usable"/>'
    status += "<DateAndTime>20260303T060000Z</DateAndTime></StatusWillChange>"
    article = read(tmp_path, newsml1(item1(PARAGRAPHS), status=status))
    assert article.embargo == datetime(2026, 3, 3, 6, tzinfo=UTC)


def test_a_canceled_story_needs_no_text_and_a_withheld_one_is_not_read(tmp_path: Path) -> None:
    """The first takes its id back, the second is counted."""
    canceled = read(tmp_path, newsml1("", status='<Status FormalName="Canceled"/>'))
    assert (canceled.status, canceled.text) == ("canceled", "")
    withheld = reader(tmp_path, NITF.replace('status="usable"', 'status="withheld"'))
    assert list(withheld) == []
    assert "withheld by its agency" in withheld.skipped[0].problem


def test_a_date_that_is_only_a_pattern_is_none(tmp_path: Path) -> None:
    """Some systems leave the pattern in where they have no date."""
    pattern = NITF.replace('release norm="20260302T100000Z', 'release norm="YYYYMMDD000000-HHMM')
    assert read(tmp_path, pattern).text == TEXT


def test_parts_of_a_message_without_items_are_told(tmp_path: Path) -> None:
    """The error names the element, and what is known."""
    with pytest.raises(ArticleFormatError, match="XML of an unknown kind, <note>, and no story"):
        list(reader(tmp_path, "<note><to>Ann</to></note>"))


def test_a_document_without_an_id_is_named_by_its_file(tmp_path: Path) -> None:
    """As a text file is."""
    data = NITF.replace('id-string="nna-7"', "").replace('key="ferry"', "")
    assert read(tmp_path, data).id == "item.xml"


@pytest.mark.parametrize("declared", ["iso-8859-1", "windows-1252", "us-ascii"])
def test_utf_8_that_is_declared_as_latin_is_read_as_what_it_is(
    tmp_path: Path, declared: str
) -> None:
    """And Latin letters that are declared so are read so."""
    data = NITF.replace("UTF-8", declared)
    assert read(tmp_path, data.encode()).text == TEXT
    if declared != "us-ascii":
        plain = data.replace("—", "é").encode(declared)
        assert read(tmp_path, plain).text == TEXT.replace("—", "é")


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16"])
def test_a_byte_order_mark_is_read(tmp_path: Path, encoding: str) -> None:
    """The mark tells the encoding, with or without a declaration."""
    bare = NITF.partition("\n")[2]
    assert read(tmp_path, bare.encode(encoding)).text == TEXT


def test_entities_of_html_are_read_without_a_declaration(tmp_path: Path) -> None:
    """XML knows five names only, writers of HTML use more."""
    data = NITF.replace("—", "&mdash;")
    assert read(tmp_path, data).text == TEXT
    assert read(tmp_path, data.replace('<!DOCTYPE nitf SYSTEM "nitf-3-4.dtd">', "")).text == TEXT


def test_white_space_before_the_declaration_is_no_fault(tmp_path: Path) -> None:
    """It comes from how messages are stored."""
    assert read(tmp_path, f"\r\n {NITF}").text == TEXT


def test_the_address_of_a_desk_is_left_out(tmp_path: Path) -> None:
    """As some agencies put it under a text, in two brackets."""
    contact = "<p> ((ann.bell@nna.example; +44 20 1))</p></block>"
    assert read(tmp_path, NITF.replace("</block>", contact)).text == TEXT


def test_a_dateline_names_the_source_where_nothing_else_does(tmp_path: Path) -> None:
    """The agency in its brackets."""
    bare = f"<nitf><body><body.content>{PARAGRAPHS}</body.content></body></nitf>"
    assert read(tmp_path, bare).source == "NNA"
    ended = bare.replace("HARBOUR TOWN (NNA) — ", "").replace("ab/cd", "(END)")
    assert read(tmp_path, ended).source is None


def component(headline: str, text: str, name: str) -> str:
    return (
        f'<NewsComponent Duid="{name}"><NewsLines><HeadLine>{headline}</HeadLine></NewsLines>'
        f'<ContentItem><MediaType FormalName="Text"/><DataContent><p>{text}</p></DataContent>'
        "</ContentItem></NewsComponent>"
    )


def test_an_item_of_several_stories_is_an_article_for_each(tmp_path: Path) -> None:
    """Each component with a headline and a text of its own; the item says the rest."""
    stories = component("Ferry", "The ferry sank.", "a") + component("Storm", "It blew hard.", "b")
    articles = list(reader(tmp_path, newsml1(stories)))
    assert [(one.title, one.text) for one in articles] == [
        ("Ferry", "The ferry sank."),
        ("Storm", "It blew hard."),
    ]
    assert [one.id for one in articles] == [
        "urn:newsml:nna.example:20260302:7#a",
        "urn:newsml:nna.example:20260302:7#b",
    ]
    assert {one.version for one in articles} == {3}


def test_equivalent_components_are_forms_of_one_story(tmp_path: Path) -> None:
    """As their list says; the first is read."""
    forms = component("Ferry", "The ferry sank.", "a") + component("Fähre", "Sie sank.", "b")
    data = newsml1(f'<NewsComponent EquivalentsList="yes">{forms}</NewsComponent>')
    (article,) = reader(tmp_path, data)
    assert article.text == "The ferry sank."


def test_several_contents_of_one_item_give_one_body(tmp_path: Path) -> None:
    """Plain text before XHTML, that before NITF; what is packed or elsewhere doesn't count."""
    nitf = f"<nitf><body><body.content>{PARAGRAPHS}<p>More.</p></body.content></body></nitf>"
    data = g2(
        '<inlineData contenttype="image/png" encoding="base64">iVBORw0KGgo=</inlineData>'
        '<remoteContent contenttype="image/jpeg" href="a.jpg"/>'
        f'<inlineXML contenttype="application/nitf+xml">{nitf}</inlineXML>'
        f'<inlineXML contenttype="application/xhtml+xml">{HTML}</inlineXML>'
    )
    assert read(tmp_path, data).text == TEXT


def test_blocks_lists_tables_and_media_of_nitf_are_read_sensibly(tmp_path: Path) -> None:
    """A block is its paragraphs, a list and a table are lines, a picture is a caption."""
    content = (
        "<block><p>One.</p></block><ul><li>Two</li><li>Three</li></ul>"
        "<media media-type='image'><media-metadata name='x'/><media-caption>Cap.</media-caption>"
        "</media><table><tr><td>a</td><td>b</td></tr></table><hl2>Head</hl2>"
        "<datasource>Own survey</datasource><bq><block><p>Quoted.</p></block></bq>"
        "<fn><p>Note.</p></fn>"
    )
    article = read(tmp_path, f"<nitf><body><body.content>{content}</body.content></body></nitf>")
    assert article.text.splitlines() == [
        *("One.", "", "Two", "Three", "", "a\tb", "", "Head", "", "Own survey", ""),
        *("Quoted.", "", "Note."),
    ]
    assert article.extra["captions"] == ["Cap."]

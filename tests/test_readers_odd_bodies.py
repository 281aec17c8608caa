"""Bodies as they arrive: escaped once too often, in CDATA, in several languages, with a DTD."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from newsdedup.errors import ArticleFormatError
from newsdedup.readers import read_articles
from newsdedup.readers.markup import text_of

if TYPE_CHECKING:
    from pathlib import Path

    from newsdedup import Article

NITF = "<nitf><head><docdata><doc-id id-string='7'/></docdata></head><body><body.content>{}</body.content></body></nitf>"  # noqa: E501  # one document
G2 = """<newsItem xmlns="http://iptc.org/std/nar/2006-10-01/" guid="urn:nna:7" xml:lang="en">
<itemMeta><itemClass qcode="ninat:text"/></itemMeta><contentMeta><headline xml:lang="de">Boot
</headline><headline>Boat</headline></contentMeta><contentSet>{}</contentSet></newsItem>"""
PAGE = '<html xmlns="http://www.w3.org/1999/xhtml"><body>{}</body></html>'
TWO = "Rain fell.\n\nSnow fell."
ESCAPED = "&lt;p&gt;Rain fell.&lt;/p&gt;&lt;p&gt;Snow fell.&lt;/p&gt;"


def read_one(tmp_path: Path, data: str | bytes, encoding: str = "utf-8") -> Article:
    path = tmp_path / "wire.xml"
    path.write_bytes(data if isinstance(data, bytes) else data.encode())
    (article,) = read_articles(path, encoding=encoding)
    return article


@pytest.mark.parametrize(
    "data",
    [
        NITF.format(f"<block>{ESCAPED}</block>"),
        NITF.format("<![CDATA[<p>Rain fell.</p><p>Snow fell.</p>]]>"),
        G2.format("<inlineXML><![CDATA[<html><body><p>Rain fell.</p>Snow fell.]]></inlineXML>"),
        G2.format(f"<inlineXML>{ESCAPED}</inlineXML>"),
        G2.format(f"<inlineData contenttype='text/html'>{ESCAPED}</inlineData>"),
        G2.format(
            f"<inlineXML>{PAGE.format('<p>&#160; Rain fell.</p><p>Snow fell.</p>')}</inlineXML>"
        ),
    ],
)
def test_markup_that_came_as_text_is_read_as_markup(tmp_path: Path, data: str) -> None:
    """No tag is left in the text, and no paragraph is lost."""
    assert read_one(tmp_path, data).text == TWO


@pytest.mark.parametrize(
    ("markup", "text"),
    [
        (ESCAPED, TWO),
        (ESCAPED.replace("&", "&amp;"), TWO),
        ("<p>He said &amp;quot;no&amp;quot; &amp;amp; left.</p>", 'He said "no" & left.'),
        ("<![CDATA[<p>Rain fell.</p>]]>", "Rain fell."),
        ("<p>Write &lt;p&gt; for it.</p>", "Write <p> for it."),
        ("5 &lt; 6 and AT&amp;T", "5 < 6 and AT&T"),
    ],
)
def test_what_was_escaped_twice_is_read_as_it_was_meant(markup: str, text: str) -> None:
    """Feeds do so; a tag that is spoken of in a text with tags stays."""
    assert text_of(markup) == text


def test_of_bodies_in_several_languages_that_of_the_item_is_read(tmp_path: Path) -> None:
    """With its headline; a body in another language only where there is no other."""
    german = f'<inlineXML xml:lang="de">{PAGE.format("<p>Ein Boot sank.</p>")}</inlineXML>'
    english = f'<inlineXML xml:lang="en-GB">{PAGE.format("<p>A boat sank.</p>")}</inlineXML>'
    article = read_one(tmp_path, G2.format(german + english))
    assert (article.text, article.title, article.language) == ("A boat sank.", "Boat", "en-GB")
    article = read_one(tmp_path, G2.format(german))
    assert (article.text, article.language) == ("Ein Boot sank.", "de")


def test_a_plain_text_in_an_element_of_xml_is_a_body(tmp_path: Path) -> None:
    """Though it should be in an element for data."""
    article = read_one(tmp_path, G2.format("<inlineXML>Rain fell.\n   Snow fell.</inlineXML>"))
    assert article.text == "Rain fell.\n   Snow fell."


@pytest.mark.parametrize("subset", ["", "[]", "[\n<!ELEMENT p ANY>\n]"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-16"])
def test_a_document_type_at_an_address_is_passed_over(
    tmp_path: Path, subset: str, encoding: str
) -> None:
    """Nothing is fetched, lines count as they stand, and what it may declare stays as written."""
    start = f"<?xml version='1.0' encoding='{encoding}'?>\n<!-- wire -->\n"
    dtd = f'<!DOCTYPE nitf PUBLIC "x" "http://wire.example/nitf.dtd" {subset}>\n'
    data = start + dtd + NITF.format("<p>Caf&eacute; &logo; &q;</p>")
    assert read_one(tmp_path, data.encode(encoding)).text == "Café &logo; &q;"
    broken = (start + dtd + "<nitf>\n</x>").encode(encoding)
    line = 5 + subset.count("\n")
    with pytest.raises(ArticleFormatError, match=rf"wire\.xml:{line}: not XML"):
        read_one(tmp_path, broken)


def test_an_encoding_that_is_named_wins_over_the_declared_one(tmp_path: Path) -> None:
    """Agencies declare UTF-8 and send Windows-1252."""
    data = "<?xml version='1.0' encoding='utf-8'?>" + NITF.format("<p>“Rain” fell.</p>")
    with pytest.raises(ArticleFormatError, match="not XML"):
        read_one(tmp_path, data.encode("cp1252"))
    assert read_one(tmp_path, data.encode("cp1252"), encoding="cp1252").text == "“Rain” fell."

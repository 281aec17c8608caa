"""XML of agencies' own making, read by the words that such vocabularies share.

An element is a story if below it stand a headline, a text, and one more thing that only news
has: an id, a date, a byline, a source. Names count without their case, `-`, `_` and `.`, and
an attribute counts as an element does. Whatever is else is refused with its root's name.
"""

from __future__ import annotations

from itertools import islice
from typing import TYPE_CHECKING

from newsdedup.readers.blocks import Blocks
from newsdedup.readers.markup import blocks_of, is_markup
from newsdedup.readers.nitf import with_body
from newsdedup.readers.story import Story, found_of
from newsdedup.readers.xml import Element, blocks_of_element, language, line_of, name_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from newsdedup.readers.items import Found

# The names of one thing, the best first; those of other languages are of wires in them.
_STORY = frozenset(
    (
        *("article", "story", "item", "newsitem", "news", "document", "doc", "record", "entry"),
        *("message", "report", "artikel", "meldung", "beitrag", "nyhed", "nyhet", "notizia"),
        *(
            "noticia",
            "depeche",
            "sportscontent",
            "post",
            "text",
            "wire",
            "newsarticle",
            "newsstory",
        ),
    )
)
_TITLE = (
    *("headline", "hedline", "hl1", "title", "titel", "titre", "titulo", "titolo", "rubrik"),
    *("overskrift", "headlinetext", "mainheadline", "sportstitle", "heading", "hdl", "hed", "head"),
)
_BODY = (
    *("bodycontent", "body", "bodytext", "articlebody", "storybody", "articletext", "storytext"),
    *("maintext", "fulltext", "newstext", "text", "content", "contenu", "texte", "testo", "texto"),
    *("inhalt", "cuerpo", "corpo", "brodtext", "html", "story", "description"),
)
_PARAGRAPHS = ("p", "para", "paragraph", "absatz")
_ID = (
    *("id", "guid", "docid", "articleid", "storyid", "newsid", "itemid", "documentid", "uid"),
    *("identifier", "uri", "urn", "newsitemid", "contentid", "wireid", "ref", "reference"),
)
_PUBLISHED = (
    *("pubdate", "publishdate", "publicationdate", "publisheddate", "datepublished", "published"),
    *("firstcreated", "firstpublished", "releasedate", "dateissue", "created", "creationdate"),
    *("datetime", "timestamp", "date", "datum", "fecha", "data", "storydate", "sentdate"),
)
_UPDATED = ("versioncreated", "updated", "lastmodified", "modified", "modifieddate", "lastupdate")
_BYLINE = (
    "byline",
    "by",
    "author",
    "autor",
    "auteur",
    "autore",
    "writer",
    "forfatter",
    "journalist",
)
_SOURCE = ("source", "provider", "agency", "publisher", "quelle", "fuente", "fonte", "distributor")
_DATELINE = ("dateline", "ortsmarke")
_CREDIT = ("credit", "creditline")
_NOTE = ("ednote", "editorsnote", "editornote")
_STATUS = ("pubstatus", "status")
_LINK = ("link", "url", "permalink", "weburl")
_LANGUAGE = ("language", "lang", "sprache", "idioma")
_VERSION = ("version", "revision")
_EMBARGO = ("embargo", "embargodate", "embargoed")

_BODY_CHARACTERS = 20  # a text of fewer is a label
_NESTED = 3  # stories in one another that are looked at; each is a walk through all it holds


def found_in(root: Element, *, name: str) -> Iterator[Found]:
    """Yield the stories of a document, none where it has none; `name` is the id of one without."""
    stories = list(_stories(root))
    for number, element in enumerate(stories, start=1):
        place = f"item {number}" if len(stories) > 1 else ""
        yield found_of(_story(element, place, f"{name}#{number}" if place else name))


def _stories(root: Element) -> Iterator[Element]:
    """Yield the elements that are stories, the root only where nothing in it is.

    One that is in another is a part of it, unless the text of the other is in it: then the
    other only holds stories.
    """
    inside: set[Element] = set()
    found = False
    for element in root.iter():
        if element is root or element in inside or not _may_be_story(element):
            continue
        if _is_story(element):
            found = True
            inside = set(element.iter())
            yield element
    if not found and _is_story(root):
        yield root


def _may_be_story(element: Element) -> bool:
    if not len(element) or _bare(name_of(element)) not in _STORY:
        return False
    above = (one for one in element.iterancestors() if _bare(name_of(one)) in _STORY)
    return next(islice(above, _NESTED, None), None) is None


def _is_story(element: Element) -> bool:
    told = _Told(element)
    if not told.line(_TITLE):
        return False
    besides = (_ID, _PUBLISHED, _BYLINE, _SOURCE, _DATELINE)
    if not any(told.line(names) for names in besides):
        return False
    blocks = told.body()
    return blocks is not None and len(blocks.text()) >= _BODY_CHARACTERS and not told.is_wrapper()


def _story(element: Element, place: str, name: str) -> Story:
    told = _Told(element)
    published, updated = told.line(_PUBLISHED), told.line(_UPDATED)
    story = Story(
        place=place,
        id=told.line(_ID) or name,
        title=told.line(_TITLE),
        source=told.line(_SOURCE),
        published=published or updated,
        updated=updated,
        url=told.line(_LINK),
        language=told.line(_LANGUAGE) or language(element),
        version=told.line(_VERSION),
        status=told.line(_STATUS) or "",
        embargo=told.line(_EMBARGO),
        byline=told.line(_BYLINE),
        credit=told.line(_CREDIT),
        ed_note=told.line(_NOTE),
        told=tuple(filter(None, (told.line(_DATELINE),))),
    )
    return with_body(story, told.body())


class _Told:
    """What an element tells, by bare names: its attributes, then the elements below it.

    The body is left out of what is looked at, since a text may hold a title of its own.
    """

    def __init__(self, element: Element) -> None:
        self._element = element
        self._body = self._found_body()
        inside = set() if self._body is None else set(self._body.iter())
        self._held: dict[str, list[Element | str]] = {}
        for key, value in element.attrib.items():
            self._held.setdefault(_bare(key.rpartition("}")[2]), []).append(value)
        for inner in element.iterdescendants():
            if inner not in inside:
                self._held.setdefault(_bare(name_of(inner)), []).append(inner)

    def line(self, names: Iterable[str]) -> str | None:
        """Return the first of these names that holds anything, on one line."""
        for name in names:
            for value in self._held.get(name, ()):
                line = value.strip() if isinstance(value, str) else line_of(value)
                if line:
                    return line
        return None

    def body(self) -> Blocks | None:
        """Return the text: that of the body, else all paragraphs."""
        if self._body is not None:
            return _blocks(self._body)
        paragraphs = [one for name in _PARAGRAPHS for one in self._held.get(name, ())]
        if not paragraphs:
            return None
        joined = Blocks()
        for paragraph in paragraphs:
            joined.start("p")
            joined.characters(_blocks(paragraph).text())
            joined.end("p")
        return joined

    def is_wrapper(self) -> bool:
        """Whether the text is that of a story within, with a title of its own."""
        body: Element = self._body
        if body is None:
            body = next((one for name in _PARAGRAPHS for one in self._held.get(name, ())), None)
        while body is not None and (body := body.getparent()) is not self._element:
            if body is not None and _bare(name_of(body)) in _STORY and _has_title(body):
                return True
        return False

    def _found_body(self) -> Element | None:
        """Return the element of the best name for a text that has one of any length."""
        by_name: dict[str, list[Element]] = {}
        for inner in self._element.iterdescendants():
            by_name.setdefault(_bare(name_of(inner)), []).append(inner)
        for name in _BODY:
            for inner in by_name.get(name, ()):
                if len("".join(inner.itertext()).strip()) >= _BODY_CHARACTERS:
                    return inner
        return None


def _has_title(element: Element) -> bool:
    names = (_bare(name_of(one)) for one in element.iterdescendants())
    return any(name in _TITLE for name in names)


def _blocks(element: Element) -> Blocks:
    """Return the text of an element: its markup, markup written as text, or lines as they are."""
    if len(element):
        return blocks_of_element(element)
    text = element.text or ""
    if is_markup(text):
        return blocks_of(text)
    blocks = Blocks()
    blocks.start("pre")
    blocks.characters(text.strip())
    return blocks


def _bare(name: str) -> str:
    return name.casefold().replace("-", "").replace("_", "").replace(".", "")

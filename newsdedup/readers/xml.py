"""The one door to lxml: XML parsed with everything off that reaches out or blows up.

No entity is resolved, no DTD loaded, nothing fetched, no huge tree built; a document that
declares entities is refused.
"""

from __future__ import annotations

import re
from html import unescape
from html.entities import html5
from typing import TYPE_CHECKING, Any, TypeAlias

from newsdedup.errors import ArticleFormatError, MissingExtraError
from newsdedup.readers.blocks import Blocks
from newsdedup.readers.markup import resolved, take_characters

if TYPE_CHECKING:
    from collections.abc import Iterator

Element: TypeAlias = Any  # lxml is an extra; its types are not needed to read ours

# What may stand before the root element; a document type ends after its own brackets.
_PROLOG = re.compile(
    rb"(?:\xef\xbb\xbf)?\s*(?:<\?.*?\?>\s*|<!--.*?-->\s*|<!DOCTYPE[^\[>]*+(?:\[[^\]]*+\]\s*)?>\s*)*+"
    rb"<([A-Za-z_][\w.-]*+:)?([\w.-]++)",
    re.DOTALL | re.IGNORECASE,
)
# A document type, up to which all is passed; the public and system names in it hold no bracket.
_DOCTYPE = re.compile(
    rb"(\s*(?:<\?.*?\?>\s*|<!--.*?-->\s*)*+)<!DOCTYPE[^\[>]*+(?:\[[^\]]*+\]\s*)?>", re.DOTALL
)
_NAMED = re.compile(rb"&([A-Za-z][\w.-]{0,63});")
_XML_ENTITIES = {b"amp", b"lt", b"gt", b"quot", b"apos"}
_WIDE_MARKS = {b"\xff\xfe": "utf-16", b"\xfe\xff": "utf-16", b"<\x00": "utf-16-le"}
_WIDE_MARKS |= {b"\x00<": "utf-16-be"}
_LATIN = re.compile(
    rb"<\?xml[^>]{0,60}?encoding\s*=\s*[\"'](?:iso-8859-|latin|windows-12|cp12|us-ascii)",
    re.IGNORECASE,
)
# Tags of a document, ends counted too; a million take three seconds, and 16 MiB of news have
# a few hundred thousand.
MOST_TAGS = 1_000_000
_LANGUAGE = "{http://www.w3.org/XML/1998/namespace}lang"


def root_name(head: bytes) -> str | None:
    """Return the local name, in lower case, of the root that these first bytes open."""
    wide = _WIDE_MARKS.get(head[:2])
    if wide:
        head = head.decode(wide, "ignore").lstrip("\ufeff").encode()
    found = _PROLOG.match(head)
    return found[2].decode("ascii", "replace").lower() if found else None


def parsed(raw: bytes, *, path: str, encoding: str = "utf-8") -> Element:
    """Return the root of an XML document; raises `ArticleFormatError` with its line.

    `encoding` counts where it is another than UTF-8: then it is known better than the document.
    """
    known, told = (raw, encoding) if encoding != "utf-8" else _narrow(raw)
    refuse_entities(known, path=path)
    document = _DOCTYPE.sub(_blank, known.lstrip(b" \t\r\n"), count=1)
    try:
        return _root(document, path, told)
    except ArticleFormatError as error:
        if "Entity" not in error.problem:
            raise
    return _root(_NAMED.sub(_numbered, document), path, told)


def _narrow(raw: bytes) -> tuple[bytes, str | None]:
    """Return a document in UTF-16 as UTF-8, and which encoding counts before the declared one."""
    wide = _WIDE_MARKS.get(raw[:2])
    if wide is None:
        return raw, "utf-8" if _is_utf8(raw) else None
    return raw.decode(wide, "replace").lstrip("\ufeff").encode(), "utf-8"


def _blank(doctype: re.Match[bytes]) -> bytes:
    """Return what is before a document type, and its line ends: it names what isn't fetched."""
    return doctype[1] + b"\n" * doctype[0][len(doctype[1]) :].count(b"\n")


def refuse_many_tags(raw: bytes, *, path: str) -> None:
    """Raise `ArticleFormatError` where a document has more tags than a file of news ever has."""
    if raw.count(b"<") > MOST_TAGS:
        raise ArticleFormatError(path, f"XML of more than {MOST_TAGS:,} tags")


def refuse_entities(raw: bytes, *, path: str) -> None:
    """Raise `ArticleFormatError` where a document declares entities, in any width of letters."""
    if b"<!ENTITY" in raw.replace(b"\0", b""):
        raise ArticleFormatError(path, "it declares entities; allowed: a document without")


def name_of(element: Element) -> str:
    """Return an element's local name, "" for an entity or a comment."""
    tag = element.tag
    return tag.rpartition("}")[2] if isinstance(tag, str) else ""


def named(element: Element, *names: str) -> Iterator[Element]:
    """Yield the elements of these local names at and below an element, in order."""
    yield from element.iter(*(f"{{*}}{name}" for name in names))


def child(element: Element | None, path: str) -> Element | None:
    """Return the first element at a path of local names, such as `head/docdata`."""
    if element is None:
        return None
    return element.find("/".join(f"{{*}}{name}" for name in path.split("/")))


def children(element: Element | None, path: str) -> list[Element]:
    """Return all elements at a path of local names."""
    if element is None:
        return []
    return list(element.iterfind("/".join(f"{{*}}{name}" for name in path.split("/"))))


def attribute(element: Element | None, *names: str) -> str | None:
    """Return the first of these attributes that holds something."""
    if element is None:
        return None
    return next((held.strip() for name in names if (held := element.get(name) or "").strip()), None)


def language(element: Element | None) -> str | None:
    """Return the `xml:lang` of an element."""
    return attribute(element, _LANGUAGE)


def line_of(element: Element | None) -> str | None:
    """Return all text of an element on one line, None where it has none."""
    return " ".join(lines_of(element)) or None


def lines_of(element: Element | None) -> list[str]:
    """Return the lines of an element's text, each without white space around it."""
    if element is None:
        return []
    text = blocks_of_element(element).text() if len(element) else resolved(element.text or "")
    lines = text.splitlines() if len(element) else [text]
    return [" ".join(line.split()) for line in lines if line.strip()]


def blocks_of_element(element: Element) -> Blocks:
    """Return the text of an element of NITF, XHTML or another markup of blocks."""
    blocks = Blocks()
    take_characters(blocks, element.text or "")
    open_elements = [(element, iter(element))]
    while open_elements:
        parent, rest = open_elements[-1]
        inner = next(rest, None)
        if inner is not None:
            _open(blocks, inner)
            open_elements.append((inner, iter(inner)))
            continue
        open_elements.pop()
        if open_elements:
            blocks.end(name_of(parent).lower())
            take_characters(blocks, parent.tail or "")
    return blocks


def _open(blocks: Blocks, element: Element) -> None:
    name = name_of(element).lower()
    if name:
        blocks.start(name, _classes(element) if element.keys() else "")
        take_characters(blocks, element.text or "")
    else:  # an entity that nothing declares: of HTML, or left as it is written
        blocks.characters(unescape(element.text or ""))


def _classes(element: Element) -> str:
    kinds = (element.get(key) for key in ("class", "pubconstraint"))
    return " ".join(filter(None, kinds))


def _root(raw: bytes, path: str, encoding: str | None) -> Element:
    try:
        from lxml import etree  # noqa: PLC0415  # an extra
    except ImportError as error:
        raise MissingExtraError("reading XML", package="lxml", extra="xml") from error
    parser = etree.XMLParser(
        encoding=encoding,
        resolve_entities=False,
        no_network=True,
        load_dtd=False,
        dtd_validation=False,
        attribute_defaults=False,
        huge_tree=False,
        remove_comments=True,
        remove_pis=True,
        collect_ids=False,
    )
    try:
        root = etree.fromstring(raw, parser)
    except etree.XMLSyntaxError as error:
        problem = f"not XML: {' '.join((error.msg or 'no element in it').split())}"
        raise ArticleFormatError(path, problem[:300], item=str(error.lineno or "")) from error
    if root is None:
        raise ArticleFormatError(path, "not XML: no element in it")
    return root


def _is_utf8(raw: bytes) -> bool:
    """Whether a document that says it is in Latin letters of 8 bits is in UTF-8 none the less.

    Text in such an encoding is valid UTF-8 next to never.
    """
    declared = _LATIN.match(raw)
    if declared is None or raw.isascii():
        return False
    try:
        raw.decode("utf-8")
    except UnicodeDecodeError:
        return False
    return True


def _numbered(found: re.Match[bytes]) -> bytes:
    """Return an entity of HTML by its number, one that nobody knows as it is written.

    XML knows only five names.
    """
    if found[1] in _XML_ENTITIES:
        return found[0]
    letters = html5.get(f"{found[1].decode()};")
    if letters is None:
        return b"&amp;" + found[0][1:]
    return "".join(f"&#{ord(letter)};" for letter in letters).encode()

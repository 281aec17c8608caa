"""The registry of input formats: a new one is a module and a line here."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator, Mapping
from pathlib import PurePath

from attrs import frozen

from newsdedup.readers.arrow import read_arrow, read_parquet
from newsdedup.readers.content import HEAD_BYTES, Content
from newsdedup.readers.items import Found
from newsdedup.readers.json_file import read_json
from newsdedup.readers.jsonl import read_jsonl
from newsdedup.readers.pages import read_html, read_markup, read_warc
from newsdedup.readers.table import table_reader
from newsdedup.readers.txt import read_txt
from newsdedup.readers.wire import is_anpa, is_iptc7901, read_wire
from newsdedup.readers.xml import root_name
from newsdedup.readers.xml_file import ROOTS, read_xml

Read = Callable[[Content, Mapping[str, str]], Iterator[Found]]

COMPRESSIONS = (".gz", ".zst")


@frozen
class Format:
    """One input format: the contract that every reader fulfils.

    `read(content, keys)` yields, lazily and in the file's order, an `Item` for each article,
    a `Fault` for what can't be read as one and an `Aside` for what is none; it raises
    `ArticleFormatError` where nothing more of the file can be read. `keys` has the name in
    the data of every article field.
    """

    name: str
    suffixes: tuple[str, ...]
    read: Read


FORMATS: tuple[Format, ...] = (
    Format("jsonl", (".jsonl", ".ndjson"), read_jsonl),
    Format("json", (".json",), read_json),
    Format("ninjs", (".ninjs",), read_json),
    Format("csv", (".csv",), table_reader(",")),
    Format("tsv", (".tsv", ".tab"), table_reader("\t")),
    Format("xml", (".xml", ".nitf", ".newsml", ".nml", ".rss", ".atom", ".rdf"), read_xml),
    Format("iptc7901", (".iptc", ".7901"), read_wire),
    Format("anpa", (".anpa",), read_wire),
    Format("parquet", (".parquet", ".pq"), read_parquet),
    Format("arrow", (".arrow", ".feather", ".arrows"), read_arrow),
    Format("html", (".html", ".htm", ".xhtml"), read_html),
    Format("warc", (".warc",), read_warc),
    Format("txt", (".txt",), read_txt),
)
# How HTML is read that an item links to as its text: all of it, with nothing to be found.
LINKED_HTML = Format("html", (), read_markup)
_MAGIC = {b"PAR1": "parquet", b"ARROW1": "arrow", b"WARC/": "warc"}
# Formats whose files begin as nothing else does, and those in which any text may stand.
_CERTAIN = frozenset((*_MAGIC.values(), "iptc7901", "anpa"))
_OPEN = frozenset(("txt", "csv", "tsv", "html"))
_LIST = re.compile(rb"\[\s*\{\s*\"")
_PRETTY = re.compile(rb"\{\s*\n\s*\"")  # an object on several lines
BY_NAME: Mapping[str, Format] = {item.name: item for item in FORMATS}
SUFFIXES: tuple[str, ...] = tuple(suffix for item in FORMATS for suffix in item.suffixes)


def compression_of(name: str) -> str:
    """Return the suffix of the compression that a file name tells of, or ""."""
    suffix = PurePath(name).suffix.lower()
    return suffix if suffix in COMPRESSIONS else ""


def format_of(name: str) -> Format | None:
    """Return the format that a file name tells of, before its compression, or None."""
    bare = name[: len(name) - len(compression_of(name))]
    suffix = PurePath(bare).suffix.lower()
    return next((item for item in FORMATS if suffix in item.suffixes), None)


def told_by(head: bytes, named: Format | None) -> Format | None:
    """Return the format of a file with these first bytes, whose name tells that other one.

    The bytes win where they leave no doubt: JSON is no XML, whatever the suffix. What may be
    the text of an article, or a broken item of the format named, stays what it is named.
    """
    found = recognised(head)
    if found is None or named is None or found.name in _CERTAIN:
        return found or named
    return found if _is_sure(found.name, named.name, _bare(head)) else named


def _is_sure(found: str, named: str, text: bytes) -> bool:
    first, _, rest = text.partition(b"\n")
    if found == "xml":
        return named not in _OPEN or root_name(text) in ROOTS
    if found == "html":
        return named != "xml"
    if found == "json":
        is_document = (_LIST.match(text) or _PRETTY.match(text)) is not None
        return is_document if named in _OPEN or named == "jsonl" else named != "ninjs"
    if named in ("json", "ninjs"):
        return rest.lstrip().startswith(b"{") and _is_object(first)
    return named not in _OPEN or _is_object(first)


def _is_object(line: bytes) -> bool:
    try:
        return isinstance(json.loads(line), dict)
    except (ValueError, RecursionError):
        return False


def _bare(head: bytes) -> bytes:
    return head.removeprefix(b"\xef\xbb\xbf").lstrip()


def recognised(head: bytes) -> Format | None:
    """Return the format that the first bytes of a file tell of, or None."""
    text = _bare(head)
    magic = next((name for start, name in _MAGIC.items() if head.startswith(start)), None)
    if magic:
        return BY_NAME[magic]
    if is_iptc7901(head):
        return BY_NAME["iptc7901"]
    if is_anpa(head):
        return BY_NAME["anpa"]
    if text.startswith(b"[") or (text.startswith(b"{") and not _is_jsonl(text)):
        return BY_NAME["json"]
    if text.startswith(b"{"):
        return BY_NAME["jsonl"]
    root = root_name(head)
    return BY_NAME["html" if root == "html" else "xml"] if root else None


def _is_jsonl(text: bytes) -> bool:
    """Whether an object ends with the first line, or the line with none of what is seen."""
    line, newline, _ = text.partition(b"\n")
    if not newline:
        return len(text) >= HEAD_BYTES - 3  # the three of a byte order mark
    return line.rstrip().endswith(b"}")

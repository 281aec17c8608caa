"""Damaged files of every format, by the hundred thousand: no error but our own, no crash.

    python -m benchmarks.fuzz_readers --inputs 100000 [--formats xml,warc] [--seed 1]

Each format is read in a process of its own, so that one that dies is told; what is read is a
small file of the format with bytes cut, doubled, changed and put in. Printed for each: how
many inputs gave no article, the slowest input and the memory held.
"""

from __future__ import annotations

import gzip
import io
import os
import random
import tarfile
import tempfile
import zipfile
from pathlib import Path
from typing import TYPE_CHECKING

import newsdedup as nd
from benchmarks.fuzzing import each_apart, tried

if TYPE_CHECKING:
    from collections.abc import Callable

_TEXT = "HARBOUR TOWN (NNA) - The ferry sank on Monday. Twelve people were rescued."
_NITF = f"<nitf><head><docdata><doc-id id-string='7'/><date.issue norm='20260302T100000Z'/></docdata></head><body><body.head><hedline><hl1>Ferry</hl1></hedline></body.head><body.content><p>{_TEXT}</p><table><tr><td>1</td><td>2</td></tr></table></body.content></body></nitf>"  # noqa: E501  # one document
_G2 = f"<newsMessage xmlns='http://iptc.org/std/nar/2006-10-01/'><itemSet><newsItem guid='7' version='2'><itemMeta><itemClass qcode='ninat:text'/><versionCreated>2026-03-02T10:00:00Z</versionCreated><embargoed/></itemMeta><contentMeta><headline>Ferry</headline></contentMeta><contentSet><inlineXML><html><body><p class='np-nonpublic'>x</p><p>{_TEXT}</p></body></html></inlineXML><inlineData contenttype='text/plain'>x</inlineData></contentSet></newsItem></itemSet></newsMessage>"  # noqa: E501  # one document
_NEWSML = f"<NewsML><NewsItem><Identification><NewsIdentifier><ProviderId>n</ProviderId><DateId>20260302</DateId><NewsItemId>7</NewsItemId><RevisionId>2</RevisionId></NewsIdentifier></Identification><NewsComponent><Role FormalName='Main'/><ContentItem><MediaType FormalName='Text'/><DataContent><p>{_TEXT}</p></DataContent></ContentItem></NewsComponent></NewsItem></NewsML>"  # noqa: E501  # one document
_OTHER = f"<export><story id='7'><headline>Ferry</headline><pubDate>2026-03-02T10:00:00Z</pubDate><by>Ann</by><body><p>{_TEXT}</p></body></story><story id='8'><title>x</title><para>{_TEXT}</para></story></export>"  # noqa: E501  # one document
_FEED = f"<rss version='2.0'><channel><title>N</title><item><guid>7</guid><pubDate>Mon, 02 Mar 2026 10:00:00 CET</pubDate><description><![CDATA[<p>{_TEXT}</p>]]></description></item></channel></rss>"  # noqa: E501  # one document
_NINJS = f'[{{"uri":"7","version":"2","versioncreated":"2026-03-02T10:00:00Z","headlines":[{{"value":"F"}}],"bodies":[{{"contenttype":"text/html","value":"<p>{_TEXT}</p><ul><li>x"}}],"pubstatus":"usable"}}]'  # noqa: E501  # one document
_PAGE = f"<html lang='en'><head><title>F</title></head><body><article><h1>Ferry</h1><p>{_TEXT}</p></article></body></html>"  # noqa: E501  # one document
_HTTP = f"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n\r\n{_PAGE}"
_WARC = f"WARC/1.0\r\nWARC-Type: response\r\nContent-Length: {len(_HTTP)}\r\n\r\n{_HTTP}\r\n\r\n"
_DATA = (
    "HTTP/1.1 200 OK\r\nContent-Type: text/css\r\nTransfer-Encoding: chunked\r\n\r\n"
    "3\r\np{}\r\n0\r\n\r\n"
)
_RECORD = f"WARC/1.0\r\nWARC-Type: response\r\nContent-Length: {len(_DATA)}\r\n\r\n{_DATA}\r\n\r\n"
_IPTC = f"\x01nna062 4 i 211 cc   nna 061\r\n\r\nF/\r\n\x02Ferry =\r\n\r\n   {_TEXT}\r\n\r\n# nna NOTEBOOK\r\nx\r\n\x03021137 GMT Mar 26\r\n\x04"  # noqa: E501  # one message
_ANPA = f"\x16\x16\x01W1\x1f_w\r\nr i\x13\x11 BC 03-02\r\n\x02^BC-Ferry<\r\n^Ferry<\r\n^By ANN=\r\n\t   {_TEXT}\r\n\x03A-03-02-26 1137GMT<\r\n\x04"  # noqa: E501  # one message
_ROW = b'{"id":"7","text":"Rain fell.","published":"2026-03-02T10:00:00Z"}\n'
_PIECES = [b"<", b">", b"&", b'"', b"'", b"<!--", b"]]>", b"<![CDATA[", b"&nbsp;", b"\0", b"\xff"]
_PIECES += [b"{", b"}", b"[", b"]", b",", b":", b"null", b"1e999", b"-1", b"\n", b"\r", b"\x01\x02"]


def _zip() -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("day/a.jsonl", _ROW)
        archive.writestr("b.xml", _NITF)
    return out.getvalue()


def _tar() -> bytes:
    out = io.BytesIO()
    with tarfile.open(fileobj=out, mode="w", format=tarfile.PAX_FORMAT) as archive:
        info = tarfile.TarInfo("day/" + "long" * 40 + ".jsonl")
        info.size = len(_ROW)
        archive.addfile(info, io.BytesIO(_ROW))
    return out.getvalue()


def _parquet() -> bytes:
    import pyarrow as pa  # noqa: PLC0415  # an extra
    import pyarrow.parquet as pq  # noqa: PLC0415  # an extra

    out = io.BytesIO()
    pq.write_table(pa.table({"id": ["7", "8"], "text": [_TEXT, "x"], "version": [1, 2]}), out)
    return out.getvalue()


def _arrow() -> bytes:
    import pyarrow as pa  # noqa: PLC0415  # an extra
    from pyarrow import feather  # noqa: PLC0415  # an extra

    out = io.BytesIO()
    table = pa.table({"id": ["7", "8"], "text": [_TEXT, "x"], "version": [1, 2]})
    feather.write_feather(table, out, compression="uncompressed")
    return out.getvalue()


SEEDS: dict[str, tuple[str, Callable[[], bytes]]] = {
    "jsonl": (".jsonl", lambda: _ROW * 2),
    "json": (".json", lambda: b"[" + _ROW + b"]"),
    "ninjs": (".json", _NINJS.encode),
    "csv": (".csv", lambda: b'id,text\n7,"Rain, fell."\n'),
    "txt": (".txt", _TEXT.encode),
    "nitf": (".xml", _NITF.encode),
    "newsml-g2": (".xml", _G2.encode),
    "newsml1": (".xml", _NEWSML.encode),
    "other-xml": (".xml", _OTHER.encode),
    "feed": (".xml", _FEED.encode),
    "iptc7901": (".iptc", _IPTC.encode),
    "anpa": (".anpa", _ANPA.encode),
    "html": (".html", _PAGE.encode),
    "warc": (".warc", _WARC.encode),
    # Records without a page, which takes twenty times as long to read as its record.
    "records": (".warc", (_RECORD * 2).encode),
    "zip": (".zip", _zip),
    "tar": (".tar", _tar),
    "tar.gz": (".tar.gz", lambda: gzip.compress(_tar(), mtime=0)),
    "parquet": (".parquet", _parquet),
    "arrow": (".arrow", _arrow),
}


def main() -> None:
    """Fuzz one format here or each in a process of its own."""
    each_apart(
        __doc__ or "", module="benchmarks.fuzz_readers", what="formats", names=SEEDS, fuzz=_fuzz
    )


def _fuzz(name: str, inputs: int, seed: int) -> str:
    """Read so many damaged files of a format; return the line that tells of it."""
    suffix, make = SEEDS[name]
    data, chance = make(), random.Random(f"{name}{seed}")  # noqa: S311  # no secret
    with tempfile.TemporaryDirectory(dir="/dev/shm" if os.path.isdir("/dev/shm") else None) as at:  # noqa: PTH112, S108  # a directory of its own in it
        path = Path(at) / f"wire{suffix}"

        def attempt(_: int) -> bool:
            """Read one damaged file, and say whether it has an article."""
            path.write_bytes(_damaged(data, chance))
            return bool(list(nd.read_articles(path, on_bad_item="skip")))

        return tried(name, range(inputs), attempt, told=lambda _: repr(path.read_bytes()))


def _damaged(data: bytes, chance: random.Random) -> bytes:
    """Return the bytes with one to three edits, half of them gentle."""
    out = bytearray(data)
    if chance.random() < 0.5:  # in the values, so that the structure stays
        for _ in range(chance.randint(1, 3)):
            place = chance.randrange(len(out))
            if chr(out[place]).isalnum():
                out[place] = chance.choice(b"0123456789abcxyzABCXYZ -:.")
        return bytes(out)
    for _ in range(chance.randint(1, 3)):
        place = chance.randrange(len(out) + 1)
        kind = chance.randrange(5)
        if kind == 0:
            del out[place : place + chance.randint(1, 20)]
        elif kind == 1:
            out[place:place] = chance.choice(_PIECES)
        elif kind == 2:
            out[place : place + 1] = bytes([chance.randrange(256)])
        elif kind == 3:
            out[place:place] = out[place : place + chance.randint(1, 60)] * chance.randint(1, 4)
        else:
            start = chance.randrange(len(out) + 1)
            out[place:place] = out[start : start + chance.randint(1, 40)]
    return bytes(out)


if __name__ == "__main__":
    main()

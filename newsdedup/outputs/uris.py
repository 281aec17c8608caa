"""Names of articles, sentences and sources as URIs: for formats that take nothing else."""

from __future__ import annotations

import re

ARTICLE = "urn:newsdedup:article:"

_UNSAFE = re.compile(rb"[^A-Za-z0-9_.-]")
_URI = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*:[A-Za-z0-9\-._~:/?#\[\]@!$&'()*+,;=%]+")


def quoted(name: str) -> str:
    """Return a name with all but plain letters, digits, `_`, `.` and `-` as %XX of UTF-8."""
    octets = name.encode("utf-8", "surrogatepass")
    return _UNSAFE.sub(lambda found: b"%%%02X" % ord(found.group()), octets).decode("ascii")


def article_uri(name: str) -> str:
    """Return the id of an article where it is a URI, else a URN that holds it."""
    return name if _URI.fullmatch(name) else f"{ARTICLE}{quoted(name)}"

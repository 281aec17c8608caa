"""Items whose text is a file of its own: read where it was given beside them, else told."""

from __future__ import annotations

import json
import tarfile
import zipfile
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from newsdedup.readers import read_articles
from newsdedup.readers.folder import linked_files, links_in, may_link

if TYPE_CHECKING:
    from pathlib import Path

WORDS = "HARBOUR TOWN (NNA) - The ferry sank on Monday."
NITF = (
    "<nitf><body><body.head><hedline><hl1>Ferry sinks</hl1></hedline></body.head>"
    f"<body.content><p>{WORDS}</p></body.content></body></nitf>"
)
PAGE = f"<div><p>{WORDS}</p></div>"
ITEM = {
    "uri": "urn:nna:7",
    "type": "text",
    "versioncreated": "2026-03-02T10:00:00Z",
    "pubstatus": "usable",
    "headline": "Ferry",
    "renditions": {
        "preview": {"href": "https://a.example/52f6.jpg", "mimetype": "image/jpeg"},
        "nitf": {
            "href": "https://a.example/get/52f6.xml?format=nitf",
            "mimetype": "text/xml",
            "contentid": "52f6",
            "fileextension": "xml",
        },
    },
}
LISTED = {
    **{key: value for key, value in ITEM.items() if key != "renditions"},
    "renditions": [{"name": "story", "contentType": "text/html", "href": "text/52f6.html"}],
}
G2 = (
    '<newsItem guid="urn:nna:7"><itemMeta><versionCreated>2026-03-02T10:00:00Z</versionCreated>'
    "</itemMeta><contentMeta><headline>Ferry</headline></contentMeta><contentSet>"
    '<remoteContent contenttype="image/jpeg" href="a.jpg"/>'
    '<remoteContent contenttype="application/nitf+xml" href="52f6.xml"/></contentSet></newsItem>'
)
NEWSML1 = (
    "<NewsML><NewsItem><Identification><NewsIdentifier><PublicIdentifier>urn:nna:7"
    "</PublicIdentifier></NewsIdentifier></Identification><NewsComponent><NewsLines>"
    '<HeadLine>Ferry</HeadLine></NewsLines><ContentItem Href="52f6.xml">'
    '<MediaType FormalName="Text"/></ContentItem></NewsComponent></NewsItem></NewsML>'
)


def written(directory: Path, files: dict[str, Any]) -> Path:
    directory.mkdir(parents=True, exist_ok=True)
    for name, data in files.items():
        text = data if isinstance(data, str) else json.dumps(data)
        (directory / name).write_text(text, encoding="utf-8")
    return directory


def packed(directory: Path, files: dict[str, Any], kind: str) -> Path:
    """Return the files as a directory, or as an archive of one."""
    written(directory, files)
    if kind == "directory":
        return directory
    archive = directory.parent / f"wire{kind}"
    if kind == ".zip":
        with zipfile.ZipFile(archive, "w") as opened:
            for name in files:
                opened.write(directory / name, f"day/{name}")
    else:
        with tarfile.open(archive, "w:gz") as tar:
            for name in files:
                tar.add(directory / name, f"day/{name}")
    return archive


@pytest.mark.parametrize("kind", ["directory", ".zip", ".tar.gz"])
@pytest.mark.parametrize("name", ["a.json", "z.json"])
def test_a_linked_text_is_read_with_its_item_and_not_again(
    tmp_path: Path, kind: str, name: str
) -> None:
    """Whichever of the two stands first; the file is told among what was left out."""
    files = {name: ITEM, "52f6.xml": NITF, "other.xml": NITF.replace("Monday", "Sunday")}
    reader = read_articles(packed(tmp_path / "wire", files, kind))
    articles = {article.id: article for article in reader}
    assert len(articles) == 2
    assert articles["urn:nna:7"].text == WORDS
    assert articles["urn:nna:7"].title == "Ferry"
    assert articles["urn:nna:7"].source == "NNA"
    assert [skip.problem for skip in reader.skipped] == [
        "read as the text of the item that links to it"
    ]


@pytest.mark.parametrize(
    ("item", "text"),
    [
        (ITEM, {"52f6.xml": NITF}),
        (ITEM, {"52f6.nitf": NITF}),
        (LISTED, {"52f6.html": PAGE}),
        (G2, {"52f6.xml": NITF}),
        (NEWSML1, {"52f6.xml": NITF}),
        (ITEM, {"item.nitf": NITF}),
    ],
    ids=["href", "content id", "list", "NewsML-G2", "NewsML 1", "the item's own name"],
)
def test_links_of_each_format_are_followed(tmp_path: Path, item: Any, text: dict[str, str]) -> None:
    """By the file's name, by its name without the suffix, or by that of the item's own file."""
    name = "item.json" if isinstance(item, dict) else "item.xml"
    reader = read_articles(written(tmp_path, {name: item, **text}))
    (article,) = reader
    assert (article.id, article.text) == ("urn:nna:7", WORDS)


def test_files_given_one_by_one_are_beside_each_other(tmp_path: Path) -> None:
    """As a shell gives them."""
    written(tmp_path, {"item.json": ITEM, "52f6.xml": NITF})
    (article,) = read_articles(tmp_path / "52f6.xml", tmp_path / "item.json")
    assert article.id == "urn:nna:7"


def test_what_was_not_given_is_not_read(tmp_path: Path) -> None:
    """Not a file beside the one that was given, and not one in another directory."""
    written(tmp_path / "day", {"item.json": ITEM})
    written(tmp_path, {"52f6.xml": NITF})
    written(tmp_path / "day", {"52f6.xml": NITF})
    reader = read_articles(tmp_path / "day" / "item.json")
    assert list(reader) == []
    (skip,) = reader.skipped
    assert skip.problem.startswith("no text in it but a link to one, 'https://a.example/get/52f6")
    (tmp_path / "day" / "52f6.xml").unlink()
    ids = [article.id for article in read_articles(tmp_path)]
    assert ids == ["52f6.xml"]


@pytest.mark.parametrize(
    "href", ["../52f6.xml", "/etc/52f6.xml", "file:///x/52f6.xml", "..", "%00"]
)
def test_a_link_leads_to_no_place_but_the_folder(tmp_path: Path, href: str) -> None:
    """Only the last part of its path counts, as the name of a file that was given."""
    written(tmp_path, {"52f6.xml": NITF.replace("Monday", "Sunday")})
    item = {**ITEM, "renditions": {"nitf": {"href": href}}}
    written(tmp_path / "day", {"item.json": item, "more.xml": NITF})
    ids = [article.id for article in read_articles(tmp_path / "day")]
    assert ids == ["more.xml"]


def test_an_item_with_a_text_of_its_own_needs_no_other(tmp_path: Path) -> None:
    """What it links to is then read as any file."""
    item = {**ITEM, "body_text": "Rain fell on the town."}
    texts = [article.text for article in read_articles(written(tmp_path, {"item.json": item}))]
    assert texts == ["Rain fell on the town."]
    both = read_articles(written(tmp_path, {"52f6.xml": NITF}))
    assert sorted(article.id for article in both) == ["52f6.xml", "urn:nna:7"]


def test_a_broken_text_leaves_its_item_aside(tmp_path: Path) -> None:
    """And is a bad item itself."""
    reader = read_articles(
        written(tmp_path, {"item.json": ITEM, "52f6.xml": "<nitf>"}), on_bad_item="skip"
    )
    assert list(reader) == []
    assert len(reader.skipped) == 2


def test_a_withheld_item_takes_no_text(tmp_path: Path) -> None:
    """Nor does a picture, whatever it links to."""
    for change in ({"pubstatus": "withheld"}, {"type": "picture"}):
        reader = read_articles(written(tmp_path, {"item.json": {**ITEM, **change}}))
        assert list(reader) == []
        assert "link" not in reader.skipped[0].problem


@given(st.lists(st.text(max_size=8), max_size=5), st.binary(max_size=300))
def test_only_files_of_the_folder_are_ever_linked(names: list[str], data: bytes) -> None:
    """Whatever bytes a file has."""
    links = {
        name: links_in(data + b' href="' + b"x.xml" + b'"') for name in names if may_link(name)
    }
    assert linked_files(names, links) <= set(names)

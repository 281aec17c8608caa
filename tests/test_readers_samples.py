"""The sample files of agencies, where they are: what comes out of each, and what doesn't."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

import newsdedup as nd
from newsdedup.readers import read_articles

if TYPE_CHECKING:
    from pathlib import Path

# Files in the folder, and of them: with an article, with nothing but items that are none.
FAMILIES = {
    "newsml_g2": (35, 5, 26),
    "ninjs": (43, 21, 20),
    "nitf_and_agency": (28, 22, 6),
    "rss_atom": (31, 11, 9),
}
LEFT_OVERS = ("<p>", "</p>", "&nbsp;", "&amp;", "&#", "\x01", "\x02", "\x03", "\x04")


@pytest.fixture
def formats_dir(data_dir: Path) -> Path:
    """Return the directory of samples, beside that of the real collections."""
    directory = data_dir.parent / "formats"
    if not directory.is_dir():
        pytest.skip("there is no directory formats beside NEWSDEDUP_DATA: this needs samples")
    return directory


def read(path: Path) -> tuple[list[nd.Article], list[nd.Skipped]]:
    """Return what is in a file, and what was left out."""
    reader = read_articles(path, on_bad_item="skip", assume_timezone="UTC")
    try:
        return list(reader), reader.skipped
    except nd.ArticleFormatError as error:
        return [], [nd.Skipped(path=error.path, item=error.item, problem=error.problem)]


@pytest.mark.parametrize("family", FAMILIES)
def test_as_many_samples_are_read_as_are_known_to_be(formats_dir: Path, family: str) -> None:
    """A floor: a reader may learn to read more of them."""
    files = sorted((formats_dir / family).iterdir())
    count, articles, asides = FAMILIES[family]
    assert len(files) == count
    found = [read(path) for path in files]
    assert sum(bool(some) for some, _ in found) >= articles
    told = [skipped for some, skipped in found if not some]
    none = [skipped for skipped in told if all(_is_aside(skip) for skip in skipped)]
    assert len(none) >= asides


def test_every_sample_article_is_whole_and_clean(formats_dir: Path) -> None:
    """A text without markup, a time, a source, and spans of furniture that lie in it."""
    for path in sorted(formats_dir.glob("*/*")):
        articles, _ = read(path)
        for article in articles:
            assert article.text.strip(), path.name
            assert [left for left in LEFT_OVERS if left in article.text] in (
                [],
                ["</"],
                ["<p", "</"],
            ), path.name
            bounds = [bound for span in article.furniture for bound in span]
            assert bounds == sorted(bounds)
            assert all(0 <= bound <= len(article.text) for bound in bounds)
            assert "not for publication" not in article.text


def test_pictures_events_and_planning_give_no_article(formats_dir: Path) -> None:
    """Whatever text they have is a caption, or an entry of a calendar."""
    words = ("picture", "image", "photo", "video_", "ap_video", "audio", "event", "planning")
    for path in sorted(formats_dir.glob("*/*")):
        name = path.name.lower()
        if path.parent.name != "rss_atom" and any(word in name for word in words):
            articles, _ = read(path)
            assert articles == [] or "tt_text_image" in name, path.name


def test_all_samples_go_through_a_run_together(formats_dir: Path) -> None:
    """A mixed directory is one call; what is left out is told, and nothing stops it."""
    articles = read_articles(formats_dir, on_bad_item="skip", assume_timezone="UTC")
    result = nd.deduplicate(articles, on_bad_item="skip")
    assert len(result.clusters) > 0
    assert articles.read >= sum(articles for _, articles, _ in FAMILIES.values())


def _is_aside(skip: nd.Skipped) -> bool:
    return skip.problem.startswith(("no text", "withheld", "a feed without"))

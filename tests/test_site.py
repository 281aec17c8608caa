"""The documentation as a site: built without a warning, and no link in it leads nowhere.

It needs the extra `docs`, and skips without it; `.ci/run` has a step that installs it.
"""

from __future__ import annotations

import subprocess
import sys
from html.parser import HTMLParser
from importlib.util import find_spec
from pathlib import Path
from urllib.parse import unquote, urlsplit

import pytest

import newsdedup as nd

DOCS = Path(__file__).parent.parent / "docs"
NEEDED = ("sphinx", "furo", "myst_parser")

pytestmark = pytest.mark.skipif(
    not all(map(find_spec, NEEDED)), reason="the extra docs isn't installed"
)


class Page(HTMLParser):
    """What of a page matters for links: ids, and what it refers to."""

    def __init__(self, content: str) -> None:
        super().__init__()
        self.ids: set[str] = set()
        self.links: set[str] = set()
        self.loaded: set[str] = set()
        self.feed(content)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Note an element's id and addresses."""
        told = {name: value for name, value in attrs if value}
        self.ids.add(told.get("id", ""))
        self.links |= {told["href"]} if tag == "a" and "href" in told else set()
        self.loaded |= {told["src"]} if "src" in told else set()
        self.loaded |= {told["href"]} if tag == "link" and "href" in told else set()


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the site, built as CI and a reader build it: a warning is an error."""
    out = tmp_path_factory.mktemp("site")
    command = ["-m", "sphinx", "-q", "-W", "--keep-going", "-b", "html", str(DOCS), str(out)]
    done = subprocess.run(  # noqa: S603  # our own interpreter on our own pages
        [sys.executable, *command], capture_output=True, text=True, check=False, cwd=DOCS.parent
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return out


@pytest.fixture(scope="module")
def pages(site: Path) -> dict[Path, Page]:
    """Return every page of the site."""
    return {path: Page(path.read_text(encoding="utf-8")) for path in sorted(site.rglob("*.html"))}


def target(page: Path, address: str) -> Path:
    """Return the file that an address in a page means."""
    path = unquote(urlsplit(address).path)
    return (page.parent / path).resolve() if path else page


def is_ours(address: str) -> bool:
    """Tell whether an address means a file of the site."""
    return not urlsplit(address).scheme and not address.startswith("//")


def test_every_link_leads_to_a_page_and_a_heading_that_are_there(pages: dict[Path, Page]) -> None:
    """Each file that a page refers to exists, and each part of a page that it names."""
    lost = []
    for path, page in pages.items():
        for address in sorted(filter(is_ours, page.links | page.loaded)):
            there, part = target(path, address), unquote(urlsplit(address).fragment)
            if not there.exists() or (part and there in pages and part not in pages[there].ids):
                lost.append(f"{path.name}: {address}")
    assert len(pages) > 30
    assert lost == []


def test_the_site_loads_nothing_from_a_network(pages: dict[Path, Page]) -> None:
    """Pictures, styles and scripts are all of its own: it works from disk."""
    foreign = {one for page in pages.values() for one in page.loaded if not is_ours(one)}
    assert {one for one in foreign if not one.startswith("data:")} == set()


def test_every_public_name_can_be_linked_to(pages: dict[Path, Page], site: Path) -> None:
    """The page of the API has a place for each name that is promised to stay."""
    places = pages[site / "reference" / "api.html"].ids
    assert {f"newsdedup.{name}" for name in nd.__all__} <= places


def test_no_docstring_shows_its_markup(site: Path) -> None:
    """Names in backticks have become links or code, and no default is an object's address."""
    text = (site / "reference" / "api.html").read_text(encoding="utf-8")
    assert "`" not in text
    assert "attr_dict" not in text
    assert " object at 0x" not in text

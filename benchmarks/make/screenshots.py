"""Take the pictures of the report that the documentation shows, of the sample wire.

Writes `docs/pictures/report-*.png`. It needs Chromium (Debian's package `chromium`), and other
versions of it draw other pixels, so that no test compares them. Run it when the report looks
different:

    python -m benchmarks.make.screenshots
"""

from __future__ import annotations

import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

import newsdedup as nd
from benchmarks.make.pictures import OUTPUT

SAMPLE = Path(__file__).parents[2] / "docs" / "sample-wire"
WIDTH = 1040
# Of each picture: the words of the sentence whose cluster it opens, or the view, and its height.
ARTICLE, CLUSTER = "hc-201", "killing seven people"
HEIGHTS = {"summary": 850, "cluster": 760, "article": 740}


def views(result: nd.Result) -> dict[str, str]:
    """Return the address within the report of each picture."""
    (cluster,) = [one for one in result.clusters if CLUSTER in one.canonical.text]
    repeated = {each.article_id for one in result.clusters for each in one.sentences}
    shown = [article.id for article in result.articles if article.id in repeated]
    return {
        "summary": "summary",
        "cluster": f"cluster/{cluster.id}",
        "article": f"article/{shown.index(ARTICLE)}",
    }


def take(chromium: str, address: str, height: int, picture: Path) -> None:
    """Write what a browser shows of an address."""
    options = (
        "--headless=new",
        "--no-sandbox",
        "--disable-gpu",
        "--hide-scrollbars",
        "--force-device-scale-factor=1.25",
        "--virtual-time-budget=5000",
        f"--window-size={WIDTH},{height}",
        f"--screenshot={picture}",
    )
    subprocess.run([chromium, *options, address], check=True, capture_output=True, timeout=120)  # noqa: S603  # the user's own browser on our own page


def main() -> None:
    """Take all of them."""
    chromium = shutil.which("chromium") or shutil.which("chromium-browser")
    if chromium is None:
        sys.exit("Chromium isn't installed")
    result = nd.deduplicate(nd.read_articles(SAMPLE))
    with tempfile.TemporaryDirectory() as name:
        page = Path(name) / "report.html"
        result.write_html(page)
        for picture, view in views(result).items():
            target = OUTPUT / f"report-{picture}.png"
            take(chromium, f"{page.as_uri()}#{view}", HEIGHTS[picture], target)


if __name__ == "__main__":
    main()

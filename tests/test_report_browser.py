"""The HTML report in a real browser: headless Chromium, from disk, as a reader would use it."""

from __future__ import annotations

import random
import re
import shutil
from datetime import UTC, datetime, timedelta
from functools import partial
from itertools import pairwise
from pathlib import Path
from typing import TYPE_CHECKING, Any

import attrs
import numpy as np
import pytest
from selenium import webdriver
from selenium.webdriver.chrome.service import Service
from selenium.webdriver.common.by import By
from selenium.webdriver.common.keys import Keys
from selenium.webdriver.support.ui import Select, WebDriverWait

import newsdedup as nd
from newsdedup.outputs import report_page, write_page
from newsdedup.records import RELATIONS
from newsdedup.result import Spans, statistics

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from selenium.webdriver.remote.webelement import WebElement

SAMPLE = Path(__file__).parent.parent / "docs" / "sample-wire"
NOW = datetime(2026, 3, 2, 8, tzinfo=UTC)
VIEWS = ("#summary", "#clusters", "#articles", "#article/0")
WAIT_SECONDS = 20
ARGUMENTS = (
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--window-size=1280,900",
)


class Reader:
    """A browser with a report open."""

    def __init__(self, driver: webdriver.Chrome) -> None:
        self.driver = driver

    def log(self) -> list[dict[str, Any]]:
        """Return what the browser noted since it was last asked."""
        noted: list[dict[str, Any]] = self.driver.get_log("browser")  # type: ignore[no-untyped-call]  # Selenium's
        return noted

    def open(self, path: Path, view: str = "") -> None:
        """Open a report from disk, at one of its views."""
        self.driver.get("about:blank")
        self.log()  # forget what the last page said
        self.driver.get(f"{path.as_uri()}{view}")
        assert self.run("return document.documentElement.hasAttribute('data-ready')")

    def go(self, view: str) -> None:
        """Go to another view of the report that is open."""
        self.run("location.hash = arguments[0]", view)
        self.wait(lambda: self.run("return location.hash") == view)
        self.run("return new Promise((done) => setTimeout(done))")

    def run(self, script: str, *arguments: Any) -> Any:
        """Run a script of the test's in the page."""
        return self.driver.execute_script(script, *arguments)

    def wait(self, done: Callable[[], object]) -> None:
        """Wait until it is done; fail where it isn't in time."""
        WebDriverWait(self.driver, WAIT_SECONDS).until(lambda _: done())

    def all(self, selector: str) -> list[WebElement]:
        """Return the elements of a CSS selector."""
        return self.driver.find_elements(By.CSS_SELECTOR, selector)

    def one(self, selector: str) -> WebElement:
        """Return the element of a CSS selector."""
        return self.driver.find_element(By.CSS_SELECTOR, selector)

    def clusters(self) -> list[str]:
        """Return the ids of the clusters that are listed."""
        cards = self.all("#clusters-list .card")
        return [card.get_attribute("data-cluster") or "" for card in cards]

    def press(self, *keys: str) -> None:
        """Press keys, one after the other, where the focus is."""
        for key in keys:
            webdriver.ActionChains(self.driver).send_keys(key).perform()

    def focused(self) -> WebElement:
        """Return the element that has the focus."""
        return self.driver.switch_to.active_element


@pytest.fixture(scope="module")
def driver(tmp_path_factory: pytest.TempPathFactory) -> Iterator[webdriver.Chrome]:
    """Start Chromium once, with a profile of its own."""
    browser, service = shutil.which("chromium"), shutil.which("chromedriver")
    if not browser or not service:
        pytest.skip("Debian's packages chromium and chromium-driver aren't installed")
    options = webdriver.ChromeOptions()
    options.binary_location = browser
    for argument in (*ARGUMENTS, f"--user-data-dir={tmp_path_factory.mktemp('profile')}"):
        options.add_argument(argument)
    options.set_capability("goog:loggingPrefs", {"browser": "ALL"})
    started = webdriver.Chrome(options=options, service=Service(service))
    yield started
    started.quit()


@pytest.fixture
def reader(driver: webdriver.Chrome) -> Iterator[Reader]:
    """Return a browser; afterwards what a test emulated is undone."""
    yield Reader(driver)
    driver.execute_cdp_cmd("Emulation.setEmulatedMedia", {"features": []})
    driver.execute_cdp_cmd("Emulation.clearDeviceMetricsOverride", {})


@pytest.fixture(scope="module")
def sample() -> nd.Result:
    """Return the result for the sample wire."""
    return nd.deduplicate(nd.read_articles(SAMPLE))


@pytest.fixture(scope="module")
def report(sample: nd.Result, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the report of the sample wire."""
    path = tmp_path_factory.mktemp("report") / "report.html"
    sample.write_html(path)
    return path


def solid(text: str) -> str:
    """Return the text without its white space."""
    return "".join(text.split())


# --- what is shown ----------------------------------------------------------------------------


def test_the_page_opens_from_disk_without_a_word_on_the_console(
    reader: Reader, report: Path
) -> None:
    """No view of the report makes the browser complain, or load anything."""
    reader.open(report)
    for view in VIEWS:
        reader.go(view)
    assert reader.log() == []
    assert reader.run("return performance.getEntriesByType('resource').length") == 0


WITHOUT_DELETIONS = """
return [...document.querySelectorAll('#view-cluster .version .sentence')].map((line) => {
  const copy = line.cloneNode(true);
  copy.querySelectorAll('del').forEach((one) => one.remove());
  return copy.textContent;
});
"""


def test_every_version_is_shown_in_its_own_words(
    reader: Reader, report: Path, sample: nd.Result
) -> None:
    """Without what it left out, a version's line is its sentence, word by word."""
    reader.open(report)
    for cluster in sample.clusters:
        reader.go(f"#cluster/{cluster.id}")
        shown = sorted(solid(text) for text in reader.run(WITHOUT_DELETIONS))
        assert shown == sorted(solid(sentence.text) for sentence in cluster.sentences)


LETTERS = [*"abcde ,.'-\n", "é", "e\u0301", "漢", "字", "😀", "\U00010330", "ש", "…", "“", "3,000"]


def test_texts_of_any_letters_are_shown_whole(reader: Reader, tmp_path: Path) -> None:
    """Words, marks and conflicts of random texts stand where the offsets say, in any script."""
    chance = random.Random(6)  # noqa: S311  # the same texts in each run
    texts = ["".join(chance.choices(LETTERS, k=chance.randint(1, 60))) for _ in range(120)]
    sentences = [
        nd.Sentence(article_id=f"{at:03}", position=0, start=2, end=2 + len(text), text=text)
        for at, text in enumerate(texts)
    ]
    articles = [nd.Article(id=one.article_id, text=f"😀 {one.text} 😀") for one in sentences]
    variants = tuple(
        nd.Variant(
            sentence=one,
            relation="near",
            score=0.9,
            conflicts=(conflict(chance, texts[0], one.text),),
        )
        for one in sentences[1:]
    )
    cluster = attrs.evolve(grouped("0" * 16, sentences), variants=variants)
    stats = statistics([cluster], NO_SPANS, articles=len(articles))
    write_page(report_page(articles, [cluster], stats=stats), tmp_path / "any.html")
    reader.open(tmp_path / "any.html", f"#cluster/{cluster.id}")
    while (more := reader.one("#view-cluster button.more")).is_displayed():
        more.click()
    lines = [solid(text) for text in reader.run(WITHOUT_DELETIONS)]
    assert lines == [solid(text) for text in texts]
    told = [solid(one.text) for one in reader.all("#view-cluster .conflicts li")]
    assert told == [
        solid(f"Conflict, number: {one.canonical or '(nothing)'} / {one.variant or '(nothing)'}")
        for one in cluster.conflicts
    ]


def conflict(chance: random.Random, canonical: str, variant: str) -> nd.Conflict:
    """Return a conflict about some words of both texts."""
    first = sorted(chance.choices(range(len(canonical) + 1), k=2))
    second = sorted(chance.choices(range(len(variant) + 1), k=2))
    return nd.Conflict(
        kind="number",
        canonical=canonical[slice(*first)],
        variant=variant[slice(*second)],
        canonical_start=first[0],
        canonical_end=first[1],
        variant_start=second[0],
        variant_end=second[1],
    )


def test_what_a_version_left_out_are_words_of_the_canonical_sentence(
    reader: Reader, report: Path, sample: nd.Result
) -> None:
    """Text struck through stands in the canonical sentence; some is, and some is added."""
    reader.open(report)
    seen = set()
    for cluster in sample.clusters:
        reader.go(f"#cluster/{cluster.id}")
        for struck in reader.all("#view-cluster .version del"):
            assert solid(struck.text) in solid(cluster.canonical.text)
        seen |= {one.tag_name for one in reader.all("#view-cluster .versions :is(del, ins)")}
    assert seen == {"del", "ins"}


def test_versions_stand_in_order_of_publication(
    reader: Reader, report: Path, sample: nd.Result
) -> None:
    """The timeline goes from the first version to the last, undated ones behind."""
    reader.open(report)
    for cluster in sample.clusters:
        reader.go(f"#cluster/{cluster.id}")
        shown = [one.get_attribute("datetime") for one in reader.all(".versions time")]
        dated = sorted(one.published for one in cluster.sentences if one.published)
        assert [datetime.fromisoformat(moment or "") for moment in shown] == dated


def test_conflicts_are_marked_in_both_sentences(
    reader: Reader, report: Path, sample: nd.Result
) -> None:
    """The words in conflict are marked where they stand, and told beneath the version."""
    reader.open(report)
    (cluster,) = [one for one in sample.clusters if "Eastern Karsa" in one.canonical.text]
    reader.go(f"#cluster/{cluster.id}")
    title = [one.text for one in reader.all("#view-cluster .card-title mark")]
    assert title == [conflict.canonical for conflict in cluster.conflicts]
    told = [one.text for one in reader.all("#view-cluster .conflicts li")]
    assert told == [
        f"Conflict, {conflict.kind}: {conflict.canonical} / {conflict.variant}"
        for conflict in cluster.conflicts
    ]
    marked = "".join(one.text for one in reader.all(".has-conflict :is(ins, .sentence) > mark"))
    assert solid(cluster.conflicts[0].variant) in solid(marked)


def test_a_disputed_figure_is_told_over_time(
    reader: Reader, report: Path, sample: nd.Result
) -> None:
    """Above the versions stands each change of a figure: the words, who gave them and when."""
    reader.open(report)
    disputed = [one for one in sample.clusters if nd.timelines(one)]
    assert disputed
    for cluster in disputed:
        reader.go(f"#cluster/{cluster.id}")
        shown = [one.text for one in reader.all("#view-cluster .dispute li mark")]
        assert shown == [
            entry.words
            for line in nd.timelines(cluster)
            if len(line.changes) > 1
            for entry in line.changes
        ]


def test_an_article_has_its_repeated_sentences_marked(
    reader: Reader, report: Path, sample: nd.Result
) -> None:
    """The text is whole, each repeated sentence is marked, and a note says where else it ran."""
    reader.open(report, "#articles")
    for row in range(len(reader.all("#articles-list li"))):
        reader.go(f"#article/{row}")
        facts = reader.one("#article-facts").text
        (article,) = [one for one in sample.articles if re.search(rf"\b{one.id}\b", facts)]
        repeated = [
            (sentence, cluster)
            for cluster in sample.clusters
            for sentence in cluster.sentences
            if sentence.article_id == article.id
        ]
        repeated.sort(key=lambda pair: pair[0].start)
        marks = [one.get_attribute("textContent") for one in reader.all("#article-text mark")]
        assert marks == [sentence.text for sentence, _ in repeated]
        notes = [
            len(note.find_elements(By.CSS_SELECTOR, "ul:not(.conflicts) > li"))
            for note in reader.all("#article-notes > li")
        ]
        assert notes == [len(cluster.variants) for _, cluster in repeated]
        whole = "const text = document.getElementById('article-text').cloneNode(true);"
        whole += "text.querySelectorAll('a.number').forEach((one) => one.remove());"
        assert reader.run(f"{whole} return text.textContent") == article.text


# --- search and filters -------------------------------------------------------------------------


def shown_by(reader: Reader, change: Callable[[], None]) -> set[str]:
    """Return the clusters that are listed after a change of the filters."""
    before = reader.run("return location.hash")
    change()
    reader.wait(lambda: reader.run("return location.hash") != before)
    count = reader.one("#clusters-count").text
    found = reader.clusters()
    assert count.startswith(f"{len(found)} cluster"), "more than one page: choose another filter"
    return set(found)


def ids(sample: nd.Result, wanted: Callable[[nd.Cluster], bool]) -> set[str]:
    """Return the clusters that are wanted, but for boilerplate."""
    return {one.id for one in sample.clusters if one.kind != "boilerplate" and wanted(one)}


@pytest.mark.parametrize(
    ("box", "wanted"),
    [("conflicts", lambda one: one.conflicts), ("quotes", lambda one: one.kind == "quote")],
)
def test_a_box_leaves_the_clusters_it_names(
    reader: Reader, report: Path, sample: nd.Result, box: str, wanted: Callable[[nd.Cluster], bool]
) -> None:
    """Conflicts only and quotes only show these clusters and no others."""
    reader.open(report, "#clusters")
    found = shown_by(reader, reader.one(f"#{box}").click)
    assert found == ids(sample, wanted)
    assert found


def test_a_source_leaves_the_clusters_it_has_a_version_in(
    reader: Reader, report: Path, sample: nd.Result
) -> None:
    """The filter by source shows the clusters with a sentence of that source."""
    reader.open(report, "#clusters")
    chosen = Select(reader.one("#source"))
    found = shown_by(reader, lambda: chosen.select_by_visible_text("Kestrel Business"))
    assert found == ids(
        sample, lambda one: any(s.source == "Kestrel Business" for s in one.sentences)
    )
    assert found


def test_source_and_relation_are_wanted_of_one_version(
    reader: Reader, report: Path, sample: nd.Result
) -> None:
    """With both filters, a cluster has a version of that source with that relation."""
    reader.open(report, "#clusters")
    shown_by(
        reader, lambda: Select(reader.one("#source")).select_by_visible_text("Lakeside Tribune")
    )
    found = shown_by(
        reader, lambda: Select(reader.one("#relation")).select_by_visible_text("restated")
    )
    wanted = ids(
        sample,
        lambda one: any(
            variant.relation == "restated" and variant.sentence.source == "Lakeside Tribune"
            for variant in one.variants
        ),
    )
    assert found == wanted
    assert found


def test_search_finds_words_of_any_version(reader: Reader, report: Path, sample: nd.Result) -> None:
    """A cluster is found by words that stand in one of its versions, in any case and order."""
    reader.open(report, "#clusters")
    found = shown_by(reader, lambda: reader.one("#query").send_keys("MILLION quarter"))
    wanted = ids(
        sample,
        lambda one: all(
            any(word in sentence.text.lower() for sentence in one.sentences)
            for word in ("million", "quarter")
        ),
    )
    assert found == wanted
    assert found
    assert reader.focused().get_attribute("id") == "query"


def test_clear_shows_all_clusters_again(reader: Reader, report: Path) -> None:
    """The button takes back every filter."""
    reader.open(report, "#clusters?q=nothing+like+this&conflicts=1")
    assert reader.clusters() == []
    reader.one("#reset").click()
    reader.wait(reader.clusters)
    assert not reader.one("#conflicts").is_selected()
    assert reader.one("#query").get_attribute("value") == ""


def moved_from(reader: Reader, place: str) -> bool:
    """Tell whether the page is at another place now."""
    return bool(reader.run("return location.hash") != place)


def test_pages_hold_every_cluster_once(reader: Reader, report: Path, sample: nd.Result) -> None:
    """Going from page to page shows all clusters, boilerplate too where it is asked for."""
    reader.open(report, "#clusters?boilerplate=1")
    found = reader.clusters()
    while reader.all("#clusters-pages a[rel=next]"):
        before = reader.run("return location.hash")
        reader.one("#clusters-pages a[rel=next]").click()
        reader.wait(partial(moved_from, reader, before))
        found += reader.clusters()
    assert len(found) > 20
    assert sorted(found) == sorted(cluster.id for cluster in sample.clusters)


def test_an_address_that_leads_nowhere_says_so(reader: Reader, report: Path) -> None:
    """Unknown ids and views make no error."""
    reader.open(report, "#cluster/nowhere")
    assert "no such cluster" in reader.one("#view-cluster").text
    reader.go("#article/99999")
    assert "no such article" in reader.one("#view-article").text
    reader.go("#constructor/1")
    assert reader.one("#view-summary").is_displayed()
    assert reader.log() == []


# --- keyboard and screen reader -----------------------------------------------------------------


def test_the_report_can_be_used_with_the_keyboard_alone(reader: Reader, report: Path) -> None:
    """Tab and Enter lead from the top to a cluster's versions and on to an article's note."""
    reader.open(report)
    reader.press(Keys.TAB)
    assert reader.focused().text == "Skip to the content"
    reader.press(Keys.TAB, Keys.TAB, Keys.ENTER)
    reader.wait(lambda: reader.one("#view-clusters").is_displayed())
    assert reader.focused().get_attribute("id") == "clusters-heading"
    tab_to(reader, "summary")
    reader.press(Keys.ENTER)
    reader.wait(lambda: reader.all("#clusters-list .versions"))
    tab_to(reader, ".versions a[href^='#article/']")
    reader.press(Keys.ENTER)
    reader.wait(lambda: reader.one("#view-article").is_displayed())
    tab_to(reader, "a.number")
    reader.press(Keys.ENTER)
    assert reader.focused().get_attribute("id") == "note-1"
    tab_to(reader, "a[href='#mark-1']")
    reader.press(Keys.ENTER)
    assert reader.focused().get_attribute("id") == "mark-1"


def test_who_goes_back_finds_the_place_they_left(reader: Reader, report: Path) -> None:
    """After a look at an article the cluster is still open, and the page where it was."""
    reader.open(report, "#clusters")
    summary = reader.all("#clusters-list summary")[6]
    summary.click()
    reader.wait(lambda: reader.all("#clusters-list .versions"))
    place = reader.run("return window.scrollY")
    reader.one("#clusters-list .versions a[href^='#article/']").click()
    reader.wait(lambda: reader.one("#view-article").is_displayed())
    assert reader.run("return window.scrollY") == 0
    reader.driver.back()
    reader.wait(lambda: reader.one("#view-clusters").is_displayed())
    assert len(reader.all("#clusters-list .versions")) == 1
    assert reader.run("return window.scrollY") >= place > 0


def tab_to(reader: Reader, selector: str) -> None:
    """Press Tab until an element of the selector has the focus."""
    for _ in range(60):
        reader.press(Keys.TAB)
        if reader.run("return document.activeElement.matches(arguments[0])", selector):
            return
    raise AssertionError(f"Tab never came to {selector}")


@pytest.mark.parametrize("view", VIEWS)
def test_all_that_can_be_used_has_a_name(reader: Reader, report: Path, view: str) -> None:
    """Links, buttons, fields and pictures have an accessible name, and the page one heading."""
    reader.open(report, view)
    reader.run("document.querySelectorAll('details').forEach((one) => { one.open = true; })")
    nodes = reader.driver.execute_cdp_cmd("Accessibility.getFullAXTree", {})["nodes"]
    roles = {"link", "button", "checkbox", "combobox", "searchbox", "img", "image", "heading"}
    named = [node for node in nodes if node.get("role", {}).get("value") in roles]
    assert named
    assert [node for node in named if not node.get("name", {}).get("value")] == []
    fields = "[...document.querySelectorAll('main :is(input, select)')]"
    assert reader.run(f"return {fields}.every((one) => one.labels[0].textContent.trim())")
    levels = [int(one.tag_name[1]) for one in reader.all("h1, h2, h3, h4") if one.is_displayed()]
    assert levels.count(1) == 1
    assert all(after - before <= 1 for before, after in pairwise(levels))


CONTRAST = """
const light = (colour) => {
  const [r, g, b] = colour.match(/[\\d.]+/g).slice(0, 3).map((part) => {
    const value = part / 255;
    return value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4;
  });
  return 0.2126 * r + 0.7152 * g + 0.0722 * b;
};
const behind = (node) => {
  for (let one = node; one; one = one.parentElement) {
    const colour = getComputedStyle(one).backgroundColor;
    if (!/, 0\\)$/.test(colour)) return colour;
  }
  return 'rgb(255, 255, 255)';
};
const found = [];
for (const node of document.querySelectorAll('main *')) {
  const hasText = [...node.childNodes].some((one) => one.nodeType === 3 && one.data.trim());
  if (!hasText || !node.checkVisibility() || node.closest('svg')) continue;
  const sides = [light(getComputedStyle(node).color), light(behind(node))].sort((a, b) => b - a);
  const contrast = (sides[0] + 0.05) / (sides[1] + 0.05);
  if (contrast < 4.5) found.push([node.tagName, node.className, node.textContent, contrast]);
}
return found;
"""


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_all_text_has_contrast_in_light_and_dark(reader: Reader, report: Path, scheme: str) -> None:
    """Text stands out from what is behind it by 4.5 to 1 at least (WCAG AA)."""
    features = [{"name": "prefers-color-scheme", "value": scheme}]
    reader.driver.execute_cdp_cmd("Emulation.setEmulatedMedia", {"features": features})
    reader.open(report)
    backgrounds = reader.run("return getComputedStyle(document.body).backgroundColor")
    assert (max(map(int, re.findall(r"\d+", backgrounds))) < 128) == (scheme == "dark")
    for view in VIEWS:
        reader.go(view)
        reader.run("document.querySelectorAll('details').forEach((one) => { one.open = true; })")
        reader.run("return new Promise((done) => setTimeout(done, 50))")
        assert reader.run(CONTRAST) == []


@pytest.mark.parametrize("view", VIEWS)
def test_a_phone_shows_every_view_without_scrolling_sideways(
    reader: Reader, report: Path, view: str
) -> None:
    """At 360 pixels nothing sticks out, and text is large enough to be read."""
    screen = {"width": 360, "height": 740, "deviceScaleFactor": 2, "mobile": True}
    reader.driver.execute_cdp_cmd("Emulation.setDeviceMetricsOverride", screen)
    reader.open(report, view)
    reader.run("document.querySelectorAll('details').forEach((one) => { one.open = true; })")
    assert reader.run("return document.documentElement.scrollWidth") <= 360
    assert reader.run("return parseFloat(getComputedStyle(document.body).fontSize)") >= 16


# --- hostile text -------------------------------------------------------------------------------

PAYLOADS = (
    "</script><script>window.hit = 1</script>",
    "<!--<script>",
    '"><img src=x onerror="window.hit = 1">',
    "' onmouseover='window.hit = 1' autofocus onfocus='window.hit = 1",
    "<svg onload=window.hit=1>",
    "{{ 7 * 7 }} ${window.hit = 1} </style><style>body { display: none }</style>",
    "\u2028\u2029\x00\ud800 \u202egnirts",
)


def hostile(path: Path, address: str) -> None:
    """Write a report whose every text, name and address is an attack."""
    evil = " ".join(PAYLOADS)
    words = "The harbour of Port Amery was closed to all ships on Monday after a storm."
    articles = [
        nd.Article(
            id=f"{name}{evil}",
            text=f"{words[:-1]} {extra} {evil}.\n\n{evil}",
            title=evil,
            source=f"{name}{evil}",
            published=NOW,
            url=address,
            language=evil,
        )
        for name, extra in (("a", "and five ships sank"), ("b", "and seven ships sank"))
    ]
    result = nd.deduplicate(articles)
    assert result.clusters
    result.write_html(path)


@pytest.mark.parametrize(
    "address",
    ["javascript:window.hit=1", "https://a.example/\"onclick='window.hit=1'><script>window.hit=1"],
)
def test_hostile_text_stays_text(reader: Reader, tmp_path: Path, address: str) -> None:
    """Script, attribute and address payloads in every field run nothing and add no element."""
    hostile(tmp_path / "hostile.html", address)
    reader.open(tmp_path / "hostile.html")
    views = (*VIEWS, "#article/1")
    for view in views:
        reader.go(view)
        reader.run("document.querySelectorAll('details').forEach((one) => { one.open = true; })")
        reader.run("return new Promise((done) => setTimeout(done, 20))")
        assert reader.run("return window.hit") is None
        assert reader.run("return document.scripts.length") == 2
        assert reader.all("img, iframe, object, embed, body style, [onload], [onerror]") == []
        assert reader.all("[onclick], [onfocus], [onmouseover], [autofocus], [style]") == []
        links = [one.get_attribute("href") or "" for one in reader.all("a")]
        assert [link for link in links if not link.startswith(("file:", "https://a."))] == []
    assert reader.log() == []


def test_what_slipped_in_could_not_run_or_send(reader: Reader, report: Path) -> None:
    """The page's policy stops an inline script, HTML of a string, eval, and any request."""
    reader.open(report)
    assert "TrustedScript" in refused(reader, "document.body.setAttribute('onclick', 'hit()')")
    assert "TrustedHTML" in refused(reader, "document.body.innerHTML = '<p>x'")
    assert "TrustedScript" in refused(reader, "document.createElement('script').text = 'hit()'")
    assert refused(reader, "await fetch('http://127.0.0.1:9/')")
    told = " ".join(entry["message"] for entry in reader.log())
    assert "connect-src" in told


def refused(reader: Reader, script: str) -> str:
    """Return the error that a script of the page meets."""
    tried = f"try {{ {script}; return '' }} catch (error) {{ return String(error) }}"
    return str(reader.run(f"return (async () => {{ {tried} }})()"))


# --- many ---------------------------------------------------------------------------------------


def many(variants: int) -> tuple[list[nd.Article], list[nd.Cluster]]:
    """Return articles and clusters with so many variants, half of them in one cluster."""
    texts = [f"Sentence {number} of many was told again." for number in range(variants + 5_001)]
    articles, sentences = [], []
    for row in range(0, len(texts), 10):
        at, name = 0, f"a{row:06}"
        moment = NOW + timedelta(minutes=row)
        for position, text in enumerate(texts[row : row + 10]):
            sentences.append(
                nd.Sentence(
                    article_id=name,
                    position=position,
                    start=at,
                    end=at + len(text),
                    text=text,
                    source=f"Source {row % 70}",
                    published=moment,
                )
            )
            at += len(text) + 1
        text = " ".join(texts[row : row + 10])
        source = f"Source {row % 70}"
        articles.append(nd.Article(id=name, text=text, source=source, published=moment))
    sizes = [variants // 2 + 1, *([6] * (variants // 10))]  # a canonical sentence in each
    clusters, place = [], 0
    for number, size in enumerate(sizes):
        group = sentences[place : place + size]
        place += size
        clusters.append(grouped(f"{number:016x}", group))
    return articles, clusters


def grouped(name: str, group: list[nd.Sentence]) -> nd.Cluster:
    """Return a cluster of the sentences."""
    found = tuple(
        nd.Variant(sentence=one, relation=RELATIONS[at % 5], score=0.9)
        for at, one in enumerate(group[1:])
    )
    sources = len({one.source for one in group})
    return nd.Cluster(
        id=name, kind="claim", canonical=group[0], variants=found, first=group[0], sources=sources
    )


NOTHING = np.zeros(0, dtype=np.int32)
NO_SPANS = Spans(article=NOTHING, position=NOTHING, start=NOTHING, end=NOTHING)


def test_fifty_thousand_variants_are_shown_a_few_at_a_time(reader: Reader, tmp_path: Path) -> None:
    """However many variants there are, each view holds a bounded number of elements."""
    articles, clusters = many(50_000)
    stats = statistics(clusters, NO_SPANS, articles=len(articles))
    assert stats["repeats"] == 50_000
    write_page(report_page(articles, clusters, stats=stats), tmp_path / "many.html")
    reader.open(tmp_path / "many.html")
    for view in (*VIEWS, "#clusters?q=again&order=newest&page=7", f"#cluster/{clusters[0].id}"):
        reader.go(view)
        reader.wait(lambda: reader.run("return document.querySelector('main h1')"))
        assert reader.run("return document.querySelectorAll('*').length") < 6_000
    shown = len(reader.all(".versions > li"))
    reader.one("#view-cluster button.more").click()
    assert len(reader.all("#view-cluster .versions > li")) == 2 * shown
    assert reader.focused() == reader.all("#view-cluster .versions > li")[shown]

"""The HTML report as it is written: its data, charts and safety; test_report_browser opens it."""

from __future__ import annotations

import base64
import hashlib
import io
import json
import re
import sys
from datetime import UTC, datetime, timedelta
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner
from hypothesis import given
from hypothesis import strategies as st

import newsdedup as nd
from newsdedup.cli.app import app
from newsdedup.errors import InvalidSettingError
from newsdedup.outputs import charts, report_page
from newsdedup.outputs.report_data import excerpt_of, payload, script_json, web_address

SAMPLE = Path(__file__).parent.parent / "docs" / "sample-wire"
NOW = datetime(2026, 3, 2, 8, tzinfo=UTC)
TEXTS = st.text(st.characters(codec=None), max_size=40)


def page_of(result: nd.Result) -> str:
    """Return the report of a result."""
    file = io.StringIO()
    result.write_html(file)
    return file.getvalue()


def data_of(page: str) -> dict[str, Any]:
    """Return the data that a page holds."""
    found = re.search(r'<script type="application/json" id="data">(.*?)</script>', page)
    assert found is not None
    data: dict[str, Any] = json.loads(found[1])
    return data


@pytest.fixture(scope="module")
def sample() -> nd.Result:
    """Return the result for the sample wire."""
    return nd.deduplicate(nd.read_articles(SAMPLE))


@pytest.fixture(scope="module")
def sample_page(sample: nd.Result) -> str:
    """Return the report of the sample wire."""
    return page_of(sample)


# --- the data in the page -------------------------------------------------------------------


@given(st.recursive(TEXTS, lambda inner: st.lists(inner) | st.dictionaries(TEXTS, inner)))
def test_data_in_a_script_element_is_read_back_and_can_not_end_it(value: Any) -> None:
    """Any text comes back from the JSON, which has nothing that HTML or UTF-8 would mind."""
    written = script_json(value)
    assert json.loads(written) == value
    assert not re.search("[<>&\u2028\u2029]", written)
    assert written.encode("utf-8").decode("utf-8") == written


SPOKEN = st.text(
    st.sampled_from("ab é漢😀\N{GOTHIC LETTER AHSA}\N{COMBINING ACUTE ACCENT}\n"), max_size=30
)


@given(SPOKEN, SPOKEN, SPOKEN)
def test_offsets_are_those_of_javascript(before: str, text: str, after: str) -> None:
    """What a page slices by its offsets, in UTF-16 units, is the sentence."""
    whole = f"{before}{text}{after}"
    article = nd.Article(id="a", text=whole)
    sentence = nd.Sentence(
        article_id="a", position=0, start=len(before), end=len(before) + len(text), text=text
    )
    data = payload([article], [cluster_of(sentence)], as_of=NOW)
    row, start, end = data["clusters"][0][3]
    units = data["articles"][row][6].encode("utf-16-le", "surrogatepass")
    assert units[2 * start : 2 * end].decode("utf-16-le", "surrogatepass") == text


def cluster_of(canonical: nd.Sentence, *variants: nd.Variant) -> nd.Cluster:
    """Return a cluster whose canonical sentence was the first."""
    sources = {one.source or one.article_id for one in (canonical, *(v.sentence for v in variants))}
    return nd.Cluster(
        id=canonical.id,
        kind="claim",
        canonical=canonical,
        variants=variants,
        first=canonical,
        sources=len(sources),
    )


def test_the_data_has_every_cluster_and_version(sample: nd.Result, sample_page: str) -> None:
    """Each version stands in the data with its article, its relation and its conflicts."""
    data = data_of(sample_page)
    articles = {article.id: article for article in sample.articles}
    shown = {row[0]: row for row in data["clusters"]}
    assert set(shown) == {cluster.id for cluster in sample.clusters}
    for cluster in sample.clusters:
        for variant, row in zip(cluster.variants, shown[cluster.id][4], strict=True):
            article = data["articles"][row[0]]
            assert article[6] == articles[variant.sentence.article_id].text
            assert article[6][row[1] : row[2]] == variant.sentence.text
            assert data["relations"][row[3]] == variant.relation
            words = [article[6][row[1] :][start:end] for *_, start, end in row[6]]
            assert words == [conflict.variant for conflict in variant.conflicts]


def test_clusters_come_in_order_of_spread(sample_page: str) -> None:
    """Those of most sources come first, then those of most versions."""
    spread = [(row[2], len(row[4])) for row in data_of(sample_page)["clusters"]]
    assert spread == sorted(spread, reverse=True)


def test_the_same_articles_give_the_same_bytes(sample: nd.Result, sample_page: str) -> None:
    """The order of the articles and the time of the run leave no trace in the page."""
    again = nd.deduplicate(reversed(list(nd.read_articles(SAMPLE))))
    assert page_of(again) == sample_page
    assert page_of(sample) == sample_page


# --- safety ---------------------------------------------------------------------------------

ADDRESSES = [
    "javascript:alert(1)",
    "JavaScript:alert(1)//http://a.example",
    " http://a.example",
    "\x01javascript:alert(1)",
    "java\nscript:alert(1)",
    "data:text/html,<script>alert(1)</script>",
    "vbscript:x",
    "file:///etc/passwd",
    "//a.example/x",
    "http:/a.example",
    "https://",
    "http://a.example/\nx",
    "http://a.example\\@b.example",
    "urn:newsml:a.example:1",
    "",
    None,
]


@pytest.mark.parametrize("address", ADDRESSES)
def test_an_address_that_is_no_web_address_is_no_link(address: str | None) -> None:
    """Only http and https may be linked to, without white space or control characters."""
    assert web_address(address) is None


@pytest.mark.parametrize("address", ["http://a.example", "HTTPS://a.example/x?y=%20#z"])
def test_a_web_address_stays_as_it_is(address: str) -> None:
    """An address of the web is a link."""
    assert web_address(address) == address


class Elements(HTMLParser):
    """Gathers the start tags of a page with their attributes."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[tuple[str, dict[str, str | None]]] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Take note of an element."""
        self.found.append((tag, dict(attrs)))


def elements_of(page: str) -> list[tuple[str, dict[str, str | None]]]:
    """Return the tags and attributes of a page."""
    parser = Elements()
    parser.feed(page)
    return parser.found


def test_the_page_loads_nothing(sample_page: str) -> None:
    """No element of the page names another file, and none has code or style in an attribute."""
    for tag, attributes in elements_of(sample_page):
        assert tag not in {"link", "img", "iframe", "object", "embed", "base"}
        assert not {"src", "srcset", "style", "action", "background"} & set(attributes)
        assert not [name for name in attributes if name.startswith("on")]
        assert (attributes.get("href") or "#").startswith("#")


def test_the_policy_allows_the_page_s_own_script_and_style_alone(sample_page: str) -> None:
    """The hashes in the policy are those of the two texts; nothing else may be loaded."""
    policy = next(
        attributes["content"] or ""
        for tag, attributes in elements_of(sample_page)
        if attributes.get("http-equiv") == "Content-Security-Policy"
    )
    rules = dict(rule.split(" ", 1) for rule in policy.split("; "))
    assert rules["default-src"] == "'none'"
    for rule, element in (("script-src", "script"), ("style-src", "style")):
        found = re.search(rf"<{element}>(.*?)</{element}>", sample_page, re.DOTALL)
        assert found is not None
        digest = hashlib.sha256(found[1].encode()).digest()
        assert rules[rule] == f"'sha256-{base64.b64encode(digest).decode()}'"
    assert "unsafe" not in policy


def test_hostile_names_are_escaped_where_the_page_is_plain_html() -> None:
    """A source's name and a warning can't add an element to the summary."""
    articles = [
        nd.Article(
            id=name, source=f'"><img src=x onerror=alert(1)>{name}', published=NOW, text=TEXT
        )
        for name in "ab"
    ]
    plain = list(map(plainly, articles))
    hostile_tags = [tag for tag, _ in elements_of(page_of(nd.deduplicate(articles)))]
    assert hostile_tags == [tag for tag, _ in elements_of(page_of(nd.deduplicate(plain)))]


TEXT = "The harbour of Port Amery was closed to all ships on Monday after the storm."


def plainly(article: nd.Article) -> nd.Article:
    """Return the article under a harmless source."""
    return nd.Article(
        id=article.id, source=f"S{article.id}", published=article.published, text=article.text
    )


def test_text_under_embargo_is_not_in_the_page() -> None:
    """Neither text nor title of an article is given before its embargo ends; afterwards both."""
    until = NOW + timedelta(hours=5)
    secret = nd.Article(
        id="b",
        source="B",
        published=NOW,
        title="Hush",
        text=f"{TEXT} Nobody may know.",
        embargo=until,
    )
    public = nd.Article(id="a", source="A", published=NOW, text="Public. The harbour is closed.")
    held = nd.Sentence(article_id="b", position=0, start=0, end=len(TEXT), text=TEXT, source="B")
    told = nd.Sentence(article_id="a", position=1, start=8, end=30, text="The harbour is closed.")
    conflict = nd.Conflict(
        kind="name", canonical="", variant="Port Amery", canonical_start=0, canonical_end=0,
        variant_start=15, variant_end=25,
    )  # fmt: skip
    variant = nd.Variant(sentence=held, relation="near", score=0.9, conflicts=(conflict,))
    clusters = [cluster_of(told, variant)]
    before = script_json(payload([public, secret], clusters, as_of=NOW))
    after = script_json(payload([public, secret], clusters, as_of=until))
    for words in ("Port Amery", "Nobody", "Hush"):
        assert words not in before
        assert words in after


def test_the_flag_as_of_says_for_which_moment_the_report_is(tmp_path: Path) -> None:
    """Without it an embargo that lasts hides the text; with it the page is the same every time."""
    line = {"source": "A", "published": NOW.isoformat(), "text": f"{TEXT} Nobody may know."}
    held = {**line, "id": "b", "title": "Hush", "embargo": "2999-01-01T00:00:00Z"}
    wire = tmp_path / "wire.jsonl"
    wire.write_text(f"{json.dumps({**line, 'id': 'a', 'text': TEXT})}\n{json.dumps(held)}\n")

    def report(name: str, *flags: str) -> str:
        path = tmp_path / name
        command = ["run", str(wire), "-o", str(tmp_path / "out"), "--report", str(path), *flags]
        done = CliRunner().invoke(app, command)
        assert done.exit_code == 0, done.output
        return path.read_text(encoding="utf-8")

    hidden = report("now.html")
    assert "Hush" not in hidden
    assert "Nobody" not in hidden
    shown = report("then.html", "--as-of", "2999-01-01T00:00Z")
    assert "Hush" in shown
    assert "Nobody" in shown
    assert shown == report("again.html", "--as-of", "2999-01-01T01:00+01:00")


@pytest.mark.parametrize(
    ("flags", "said"),
    [
        (["--as-of", "2026-03-02T09:00"], "without a time zone"),
        (["--as-of", "soon"], "ISO 8601"),
        (["--as-of", "2026-03-02T09:00Z"], "give one"),
    ],
)
def test_a_moment_that_is_none_is_wrong_usage(flags: list[str], said: str) -> None:
    """As is one without a report that it would shape."""
    report = ["--report", "report.html"] if said != "give one" else []
    done = CliRunner().invoke(app, ["run", str(SAMPLE), *report, *flags])
    assert done.exit_code == 2
    assert said in " ".join(done.output.split())


def test_a_moment_without_a_time_zone_is_refused(sample: nd.Result) -> None:
    """Whether an embargo holds can't be told without a time zone."""
    with pytest.raises(nd.InvalidSettingError, match="as_of"):
        sample.write_html(io.BytesIO(), as_of=NOW.replace(tzinfo=None))


# --- charts ---------------------------------------------------------------------------------


def test_charts_count_every_repeat(sample: nd.Result) -> None:
    """Bars by relation add up to all variants, as do those by day and the undated ones."""
    variants = sum(len(cluster.variants) for cluster in sample.clusters)
    assert sum(bar.repeats for bar in charts.relations(sample.clusters)) == variants
    times = charts.times(sample.clusters)
    assert sum(bar.repeats for bar in times.bars) + times.undated == variants
    assert max(bar.share for bar in times.bars) == 1


MOMENTS = st.datetimes(timezones=st.just(UTC))


@given(st.lists(st.none() | MOMENTS, min_size=1, max_size=8))
def test_times_take_few_bars_and_lose_no_repeat(moments: list[datetime | None]) -> None:
    """Whatever the times, at most 120 bars of days, weeks or months count all repeats."""
    first, *rest = [
        nd.Sentence(article_id=f"{at:02}", position=0, start=0, end=1, text="x", published=moment)
        for at, moment in enumerate(moments)
    ]
    variants = [nd.Variant(sentence=one, relation="exact", score=1) for one in rest]
    times = charts.times([cluster_of(first, *variants)])
    assert sum(bar.repeats for bar in times.bars) + times.undated == len(rest)
    assert len(times.bars) <= 120
    assert [bar.name for bar in times.bars] == sorted({bar.name for bar in times.bars}, key=in_time)


def in_time(name: str) -> list[int]:
    """Return the numbers of a bar's name."""
    return [int(number) for number in re.findall(r"\d+", name)]


def test_pairs_go_from_the_first_publisher_to_the_later_one() -> None:
    """A repeat counts for the source that had the sentence first and the one that ran it later."""
    sentences = [
        nd.Sentence(article_id=name, position=0, start=0, end=1, text="x", source=source)
        for name, source in (("a", "Early"), ("b", "Late"), ("c", "Late"), ("d", None))
    ]
    variants = [nd.Variant(sentence=one, relation="exact", score=1) for one in sentences[1:]]
    pairs = charts.source_pairs([cluster_of(sentences[0], *variants)])
    assert [(bar.name, bar.repeats, bar.share) for bar in pairs] == [
        ("Early → Late", 2, 1.0),
        ("Early → no source named", 1, 0.5),
    ]


# --- writing --------------------------------------------------------------------------------


def test_a_result_without_repeats_has_a_report() -> None:
    """Where nothing was repeated, the page says so."""
    assert "No sentence was repeated." in page_of(nd.deduplicate([]))


def test_a_path_and_an_open_file_get_the_same_bytes(sample: nd.Result, tmp_path: Path) -> None:
    """A report is written to a path, whole, and to a binary file."""
    file = io.BytesIO()
    sample.write_html(file)
    sample.write_html(tmp_path / "report.html")
    assert (tmp_path / "report.html").read_bytes() == file.getvalue()
    assert [path.name for path in tmp_path.iterdir()] == ["report.html"]


def test_run_writes_a_report(tmp_path: Path, sample_page: str) -> None:
    """`newsdedup run --report` writes the page beside the clusters."""
    report, clusters = tmp_path / "r.html", tmp_path / "c.jsonl"
    command = ["run", str(SAMPLE), "-o", str(clusters), "--report", str(report)]
    assert CliRunner().invoke(app, command).exit_code == 0
    assert report.read_text(encoding="utf-8") == sample_page


def test_a_report_can_not_take_the_place_of_the_clusters(tmp_path: Path) -> None:
    """The same file for clusters and report is wrong usage."""
    path = str(tmp_path / "one")
    result = CliRunner().invoke(app, ["run", str(SAMPLE), "-o", path, "--report", path])
    assert result.exit_code == 2
    assert "same" in result.output
    assert not Path(path).exists()


def test_without_jinja2_the_error_says_what_to_install(
    sample: nd.Result, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The extra is named where the package is missing."""
    monkeypatch.setitem(sys.modules, "jinja2", None)
    with pytest.raises(nd.MissingExtraError, match=r"newsdedup\[report\]"):
        page_of(sample)


def test_a_report_can_leave_out_what_is_not_repeated() -> None:
    """Of each article the sentences in clusters stand in the page, at their places, and no more."""
    result = nd.deduplicate(nd.read_articles(SAMPLE))
    whole = payload(result.articles, result.clusters, as_of=NOW)
    short = payload(result.articles, result.clusters, as_of=NOW, texts="repeated")
    for before, after in zip(whole["clusters"], short["clusters"], strict=True):
        rows = [(before[3], after[3]), *zip(before[4], after[4], strict=True)]
        for (article, start, end, *_), (same, at, to, *_) in rows:
            assert article == same
            text = units(whole["articles"][article][6])[2 * start : 2 * end]
            assert units(short["articles"][same][6])[2 * at : 2 * to] == text
    lengths = [sum(len(one[6]) for one in data["articles"]) for data in (whole, short)]
    assert lengths[1] < lengths[0]
    page = report_page(result.articles, result.clusters, stats=result.stats, texts="repeated")
    assert "only the sentences that are in a cluster" in page
    with pytest.raises(InvalidSettingError, match="texts = 'x'"):
        report_page([], [], stats=result.stats, texts="x")  # type: ignore[arg-type]  # the point


@given(st.text(max_size=40), st.lists(st.tuples(st.integers(0, 40), st.integers(1, 8)), min_size=1))
def test_an_excerpt_has_each_span_at_its_place(text: str, sizes: list[tuple[int, int]]) -> None:
    """However the spans overlap or touch."""
    spans = [(start, min(start + size, len(text))) for start, size in sizes if start < len(text)]
    found = excerpt_of(text, spans)
    for start, end in spans:
        at = found.place(start)
        assert found.text[at : at + end - start] == text[start:end]


def units(text: str) -> bytes:
    """Return a text as UTF-16, two bytes a unit."""
    return text.encode("utf-16-le", "surrogatepass")

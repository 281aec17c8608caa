/* Articles, and where else their sentences ran. */

let marksOfArticles = null;
function marksOf(row) {
  if (marksOfArticles === null) {
    marksOfArticles = articles.map(() => []);
    for (const cluster of clusters) {
      for (const sentence of versionsOf(cluster))
        marksOfArticles[sentence[0]].push([sentence, cluster]);
    }
    for (const marks of marksOfArticles)
      marks.sort((a, b) => a[0][1] - b[0][1] || a[0][2] - b[0][2]);
  }
  return marksOfArticles[row];
}

function articleFits(article, wanted, source) {
  if (source !== null && article[2] !== source) return false;
  return wanted.every((word) =>
    `${article[0]}\n${article[1]}\n${article[6]}`.toLowerCase().includes(word),
  );
}

function articleRow(row) {
  const article = articles[row];
  return el(
    "li",
    {},
    el("a", { href: `#article/${row}`, dir: "auto" }, titleOf(article)),
    el(
      "p",
      { class: "facts" },
      el("bdi", {}, sourceName(article)),
      timeElement(article[3]),
      el("span", {}, plural(marksOf(row).length, "repeated sentence")),
    ),
  );
}

function showArticles(parameters) {
  setForm(articleFields, parameters);
  const wanted = wordsOf(parameters.get("q") || "");
  const source = number(parameters.get("source"));
  const rows = articles
    .map((_, row) => row)
    .filter((row) => articleFits(articles[row], wanted, source));
  const page = within(number(parameters.get("page")), rows.length, ARTICLES_ON_PAGE);
  const from = (page - 1) * ARTICLES_ON_PAGE;
  const list = byId("articles-list");
  list.replaceChildren(...rows.slice(from, from + ARTICLES_ON_PAGE).map(articleRow));
  list.setAttribute("start", from + 1);
  byId("articles-count").textContent =
    `${plural(rows.length, "article")} of ${articles.length.toLocaleString("en")}`;
  pageLinks(byId("articles-pages"), rows.length, ARTICLES_ON_PAGE, page, (to) =>
    addressOf("articles", parameters, to),
  );
  return "Articles";
}

function articleText(article, marks) {
  const nodes = [];
  let place = 0;
  marks.forEach(([sentence, cluster], at) => {
    const start = Math.max(sentence[1], place);
    if (start > place) nodes.push(article[6].slice(place, start));
    const kind = sentence === cluster[3] ? "canonical" : `relation-${sentence[3]}`;
    const conflicting = sentence !== cluster[3] && sentence[6].length > 0;
    nodes.push(
      el(
        "mark",
        { class: `repeat ${kind}${conflicting ? " conflicting" : ""}`, "data-note": at },
        article[6].slice(start, sentence[2]),
      ),
      el(
        "a",
        {
          href: `#note-${at + 1}`,
          id: `mark-${at + 1}`,
          class: "number",
          "aria-label": `Repeated sentence ${at + 1}: ran in ${plural(versionsOf(cluster).length - 1, "other place")}`,
        },
        String(at + 1),
      ),
    );
    place = Math.max(place, sentence[2]);
  });
  nodes.push(article[6].slice(place));
  return nodes;
}

function noteElement([sentence, cluster], at) {
  const others = versionsOf(cluster)
    .filter((one) => one !== sentence)
    .sort(inOrder);
  const rows = others
    .slice(0, VERSIONS_AT_ONCE)
    .map((one) =>
      el(
        "li",
        {},
        ...byline(one),
        one === cluster[3]
          ? el("span", { class: "badge canonical" }, "canonical")
          : relationBadge(one[3]),
      ),
    );
  const role =
    sentence === cluster[3]
      ? "This is the canonical sentence."
      : `Here: ${relations[sentence[3]]} (${PHRASES[relations[sentence[3]]]}).`;
  return el(
    "li",
    { id: `note-${at + 1}`, tabindex: "-1" },
    el(
      "p",
      { class: "facts" },
      el("a", { href: `#mark-${at + 1}`, "aria-label": `Back to sentence ${at + 1}` }, "↑"),
      role,
      el("a", { href: `#cluster/${cluster[0]}` }, plural(versionsOf(cluster).length, "version")),
    ),
    sentence === cluster[3] ? null : conflictList(cluster, sentence),
    el("ul", {}, ...rows),
    others.length > rows.length
      ? el("p", { class: "quiet" }, `and ${plural(others.length - rows.length, "more")}`)
      : null,
  );
}

function showArticle(row) {
  const article = articles[row];
  const facts = byId("article-facts");
  byId("article-heading").textContent = article
    ? titleOf(article)
    : "There is no such article in this report.";
  byId("article-notes").replaceChildren();
  byId("article-text").replaceChildren();
  facts.replaceChildren();
  if (!article) return "No such article";
  const marks = marksOf(row);
  const count = el("span", {}, plural(marks.length, "repeated sentence"));
  fill(facts, {}, [
    el("bdi", {}, sourceName(article)),
    timeElement(article[3]),
    article[2] < 0 ? null : el("span", {}, article[0]),
    count,
    webLink(article[4], "original", titleOf(article)),
  ]);
  const text = fill(
    byId("article-text"),
    { dir: "auto" },
    article[7] === null
      ? articleText(article, marks)
      : [`Under embargo until ${moment(article[7])}: not shown.`],
  );
  if (article[5]) text.setAttribute("lang", article[5]);
  else text.removeAttribute("lang");
  byId("article-notes").append(...marks.map(noteElement));
  return titleOf(article);
}

/* Links to notes stay within the view: they move focus, not the view. */
function followNote(event) {
  const link = event.target.closest("a[href^='#note-'], a[href^='#mark-']");
  if (!link) return;
  event.preventDefault();
  const target = byId(link.getAttribute("href").slice(1));
  for (const one of document.querySelectorAll(".target")) one.classList.remove("target");
  target.classList.add("target");
  target.focus();
  target.scrollIntoView({ block: "center" });
}

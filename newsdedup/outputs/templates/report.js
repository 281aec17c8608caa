"use strict";
/* The report's views. Elements are made one by one and text is set as text: no HTML of strings.
   Rows of the data, by place:
   article: id, title, source, published, url, language, text, embargo (null where none holds)
   sentence: article, start, end; a variant goes on with relation, score, lag, conflicts
   cluster: id, kind, number of sources, canonical sentence, variants, disputed facts
   disputed fact: kind, then in order of time article, start and end of each version's words
   conflict: kind, start and end in the canonical sentence, start and end in the variant */
(() => {
  const data = JSON.parse(document.getElementById("data").textContent);
  const { relations, kinds, conflictKinds, sources, articles, clusters } = data;
  const CLUSTERS_ON_PAGE = 20;
  const ARTICLES_ON_PAGE = 50;
  const VERSIONS_AT_ONCE = 25;
  const WIDEST = 5;
  const SPAN_CELLS = 4e6; // most cells of a word comparison; beyond, texts stand side by side
  const QUOTE = kinds.indexOf("quote");
  const BOILERPLATE = kinds.indexOf("boilerplate");
  const PHRASES = {
    exact: "same words",
    near: "edited",
    contains: "says part of it",
    contained: "says it and more",
    restated: "told in other words",
  };

  // --- elements ---------------------------------------------------------------------------

  const byId = (id) => document.getElementById(id);

  function fill(parent, attributes, children) {
    for (const [name, value] of Object.entries(attributes)) {
      if (value !== null && value !== undefined) parent.setAttribute(name, value);
    }
    parent.append(...children.filter((child) => child !== null && child !== undefined));
    return parent;
  }

  const el = (tag, attributes, ...children) =>
    fill(document.createElement(tag), attributes, children);
  const svg = (tag, attributes, ...children) =>
    fill(document.createElementNS("http://www.w3.org/2000/svg", tag), attributes, children);

  function webLink(url, label, described) {
    if (url === null || !/^https?:\/\//i.test(url)) return null;
    const attributes = { href: url, rel: "noopener noreferrer", target: "_blank", class: "out" };
    return el("a", { ...attributes, "aria-label": `${label}: ${described}` }, label);
  }

  const plural = (number, word) =>
    `${number.toLocaleString("en")} ${word}${number === 1 ? "" : "s"}`;

  // --- what the rows say ------------------------------------------------------------------

  const articleOf = (sentence) => articles[sentence[0]];
  const textOf = (sentence) => articleOf(sentence)[6].slice(sentence[1], sentence[2]);
  const isHeld = (sentence) => articleOf(sentence)[7] !== null;
  const publishedOf = (sentence) => articleOf(sentence)[3];
  const sourceOf = (sentence) => sourceName(articleOf(sentence));
  const sourceName = (article) => (article[2] < 0 ? article[0] : sources[article[2]]);
  const titleOf = (article) => article[1] || article[0];
  const versionsOf = (cluster) => [cluster[3], ...cluster[4]];
  const conflictsOf = (cluster) => cluster[4].reduce((sum, one) => sum + one[6].length, 0);

  const MONTHS = "Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec".split(" ");
  const two = (number) => String(number).padStart(2, "0");

  function moment(seconds) {
    if (seconds === null) return "no time given";
    const at = new Date(seconds * 1000);
    const day = `${at.getUTCDate()} ${MONTHS[at.getUTCMonth()]} ${at.getUTCFullYear()}`;
    return `${day}, ${two(at.getUTCHours())}:${two(at.getUTCMinutes())} UTC`;
  }

  const timeElement = (seconds) =>
    seconds === null
      ? el("span", { class: "time" }, moment(seconds))
      : el("time", { class: "time", datetime: new Date(seconds * 1000).toISOString() }, moment(seconds));

  function lag(seconds) {
    const minutes = Math.round(seconds / 60);
    if (minutes < 60) return `${minutes} min`;
    const hours = Math.floor(minutes / 60);
    if (hours < 48) return minutes % 60 ? `${hours} h ${minutes % 60} min` : `${hours} h`;
    return plural(Math.floor(hours / 24), "day");
  }

  function inOrder(first, second) {
    const times = [publishedOf(first), publishedOf(second)];
    if (times[0] !== times[1]) {
      if (times[0] === null) return 1;
      if (times[1] === null) return -1;
      return times[0] - times[1];
    }
    return first[0] - second[0] || first[1] - second[1];
  }

  // --- word-level differences -------------------------------------------------------------

  const WORD =
    /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Thai}]\p{M}*|[\p{L}\p{M}\p{N}_]+(?:[.,:'’-][\p{L}\p{M}\p{N}_]+)*|[^\s]/gu;

  function words(text) {
    return [...text.matchAll(WORD)].map((found) => ({
      text: found[0],
      start: found.index,
      end: found.index + found[0].length,
    }));
  }

  /* Pairs of places of a longest common subsequence of words; ends that agree are cut off first. */
  function sharedWords(first, second) {
    let head = 0;
    let ends = [first.length, second.length];
    while (head < ends[0] && head < ends[1] && first[head].text === second[head].text) head += 1;
    const tail = [];
    while (ends[0] > head && ends[1] > head && first[ends[0] - 1].text === second[ends[1] - 1].text) {
      ends = [ends[0] - 1, ends[1] - 1];
      tail.push(ends);
    }
    const start = Array.from({ length: head }, (_, at) => [at, at]);
    return [...start, ...middle(first, second, head, ends), ...tail.reverse()];
  }

  function middle(first, second, head, [firstEnd, secondEnd]) {
    const rows = firstEnd - head;
    const columns = secondEnd - head;
    if (!rows || !columns || rows * columns > SPAN_CELLS) return [];
    const width = columns + 1;
    const longest = new Uint16Array((rows + 1) * width);
    for (let row = rows - 1; row >= 0; row -= 1) {
      for (let column = columns - 1; column >= 0; column -= 1) {
        const at = row * width + column;
        longest[at] =
          first[head + row].text === second[head + column].text
            ? longest[at + width + 1] + 1
            : Math.max(longest[at + width], longest[at + 1]);
      }
    }
    return walk(first, second, head, rows, columns, longest);
  }

  function walk(first, second, head, rows, columns, longest) {
    const found = [];
    const width = columns + 1;
    let row = 0;
    let column = 0;
    while (row < rows && column < columns) {
      const at = row * width + column;
      if (first[head + row].text === second[head + column].text) {
        found.push([head + row, head + column]);
        row += 1;
        column += 1;
      } else if (longest[at + width] >= longest[at + 1]) row += 1;
      else column += 1;
    }
    return found;
  }

  /* Runs of shared words; a comma or a short word alone between two changes is none. */
  function sharedRuns(first, second) {
    const runs = [];
    for (const [left, right] of sharedWords(first, second)) {
      const last = runs.at(-1);
      if (last && last.left + last.size === left && last.right + last.size === right) last.size += 1;
      else runs.push({ left, right, size: 1 });
    }
    return runs.filter((run) => {
      const letters = first.slice(run.left, run.left + run.size).reduce((sum, one) => sum + one.text.length, 0);
      const opens = run.left === 0 && run.right === 0;
      const closes = run.left + run.size === first.length && run.right + run.size === second.length;
      return opens || closes || letters > 3;
    });
  }

  /* The variant's words in order, with the canonical's that it left out: [tag, words, side]. */
  function difference(canonical, variant) {
    const first = words(canonical);
    const second = words(variant);
    const parts = [];
    let left = 0;
    let right = 0;
    const until = { left: first.length, right: second.length, size: 0 };
    for (const run of [...sharedRuns(first, second), until]) {
      parts.push(["del", first.slice(left, run.left)], ["ins", second.slice(right, run.right)]);
      parts.push(["same", second.slice(run.right, run.right + run.size)]);
      left = run.left + run.size;
      right = run.right + run.size;
    }
    return parts.filter((part) => part[1].length);
  }

  /* Where less than half is shared in order, what was left out only confuses: of such a variant
     the words that the canonical sentence hasn't are marked, wherever they stand. Punctuation
     alone is never new. */
  function shownDifference(canonical, variant) {
    const parts = difference(canonical, variant);
    const sizes = [words(canonical).length, words(variant).length];
    const kept = parts.reduce((sum, part) => sum + (part[0] === "same" ? part[1].length : 0), 0);
    if (2 * kept >= Math.max(...sizes)) return parts;
    const known = new Set(words(canonical).map((one) => one.text.toLowerCase()));
    const found = [];
    for (const one of words(variant)) {
      const isKnown = known.has(one.text.toLowerCase()) || !/[\p{L}\p{N}]/u.test(one.text);
      const kind = isKnown ? "same" : "ins";
      if (found.length && found.at(-1)[0] === kind) found.at(-1)[1].push(one);
      else found.push([kind, [one]]);
    }
    return found;
  }

  /* A run of words as nodes, with the words of conflicts marked. Spans: [start, end, title]. */
  function marked(text, start, end, spans) {
    const nodes = [];
    let place = start;
    const inside = spans.filter((span) => span[0] < end && span[1] > start && span[0] < span[1]);
    for (const [from, to, title] of inside.sort((a, b) => a[0] - b[0])) {
      const opens = Math.max(from, place);
      const closes = Math.min(to, end);
      if (opens >= closes) continue;
      if (opens > place) nodes.push(text.slice(place, opens));
      nodes.push(el("mark", { class: "conflict", title }, text.slice(opens, closes)));
      place = closes;
    }
    if (place < end) nodes.push(text.slice(place, end));
    return nodes;
  }

  function spansOf(variant, canonicalSide) {
    return variant[6].map((conflict) => {
      const at = canonicalSide ? 1 : 3;
      return [conflict[at], conflict[at + 1], `conflict: ${conflictKinds[conflict[0]]}`];
    });
  }

  function paragraph(sentence, attributes, ...children) {
    const language = articleOf(sentence)[5];
    return el("p", { dir: "auto", lang: language, ...attributes }, ...children);
  }

  function canonicalElement(cluster) {
    const sentence = cluster[3];
    if (isHeld(sentence)) return heldElement(sentence);
    const text = textOf(sentence);
    const spans = cluster[4].flatMap((variant) => spansOf(variant, true));
    return paragraph(sentence, { class: "sentence" }, ...marked(text, 0, text.length, spans));
  }

  const heldElement = (sentence) =>
    el("p", { class: "held" }, `Under embargo until ${moment(articleOf(sentence)[7])}: not shown.`);

  function variantElement(cluster, variant) {
    if (isHeld(variant)) return heldElement(variant);
    const text = textOf(variant);
    const spans = spansOf(variant, false);
    if (isHeld(cluster[3])) return paragraph(variant, { class: "sentence" }, ...marked(text, 0, text.length, spans));
    const nodes = [];
    for (const [kind, run] of shownDifference(textOf(cluster[3]), text)) {
      const [source, conflicting] = kind === "del" ? [textOf(cluster[3]), spansOf(variant, true)] : [text, spans];
      const inner = marked(source, run[0].start, run.at(-1).end, conflicting);
      const space = needsSpace(source, run[0].start, nodes) ? [" "] : [];
      nodes.push(...space, ...(kind === "same" ? inner : [el(kind, {}, ...inner)]));
    }
    return paragraph(variant, { class: "sentence" }, ...nodes);
  }

  const needsSpace = (text, start, nodes) => nodes.length > 0 && (start === 0 || /\s/.test(text[start - 1]));

  function conflictList(cluster, variant) {
    if (!variant[6].length) return null;
    const words = (sentence, start, end) =>
      isHeld(cluster[3]) || isHeld(variant) ? "not shown" : textOf(sentence).slice(start, end) || "(nothing)";
    const rows = variant[6].map(([kind, start, end, from, to]) =>
      el(
        "li",
        {},
        el("strong", {}, `Conflict, ${conflictKinds[kind]}: `),
        el("bdi", {}, words(cluster[3], start, end)),
        " / ",
        el("bdi", {}, words(variant, from, to)),
      ),
    );
    return el("ul", { class: "conflicts" }, ...rows);
  }

  // --- one cluster ------------------------------------------------------------------------

  function byline(sentence) {
    const article = articleOf(sentence);
    const name = sourceOf(sentence);
    return [
      el("strong", { class: "source" }, el("bdi", {}, name)),
      timeElement(article[3]),
      el("a", { href: `#article/${sentence[0]}`, "aria-label": `Article: ${titleOf(article)}` }, "article"),
      webLink(article[4], "original", titleOf(article)),
    ];
  }

  const relationBadge = (relation) =>
    el("span", { class: `badge relation-${relation}`, title: PHRASES[relations[relation]] }, relations[relation]);

  function versionElement(cluster, sentence, firstTime) {
    const isCanonical = sentence === cluster[3];
    const published = publishedOf(sentence);
    const later = published === null || firstTime === null ? null : published - firstTime;
    const facts = [
      ...byline(sentence),
      later === null ? null : el("span", { class: "lag" }, later > 0 ? `${lag(later)} later` : "first"),
      isCanonical ? el("span", { class: "badge canonical" }, "canonical") : relationBadge(sentence[3]),
      isCanonical ? null : el("span", { class: "score", title: "probability that both make the same claim" }, sentence[4].toFixed(2)),
    ];
    const classes = ["version", isCanonical ? "is-canonical" : "", !isCanonical && sentence[6].length ? "has-conflict" : ""];
    return el(
      "li",
      { class: classes.join(" ").trim() },
      el("p", { class: "facts" }, ...facts),
      isCanonical ? canonicalElement(cluster) : variantElement(cluster, sentence),
      isCanonical ? null : conflictList(cluster, sentence),
    );
  }

  /* A line from the first to the last time, with a dot for each version that another doesn't
     cover: those within half a percent of the line are one. */
  function strip(cluster, ordered) {
    const dated = ordered.filter((sentence) => publishedOf(sentence) !== null);
    const first = dated.length ? publishedOf(dated[0]) : 0;
    const length = dated.length ? publishedOf(dated.at(-1)) - first : 0;
    if (!length) return null;
    const line = svg("line", { x1: "1%", x2: "99%", y1: 10, y2: 10, class: "line" });
    const seen = new Set();
    const dots = [];
    for (const sentence of dated) {
      const place = 1 + Math.round((196 * (publishedOf(sentence) - first)) / length) / 2;
      const kind = sentence === cluster[3] ? "canonical" : `relation-${sentence[3]}`;
      if (seen.has(place + kind)) continue;
      seen.add(place + kind);
      const said = `${sourceOf(sentence)}, ${moment(publishedOf(sentence))}`;
      dots.push(svg("circle", { cx: `${place}%`, cy: 10, r: 5, class: `dot ${kind}` }, svg("title", {}, said)));
    }
    const label = `Timeline: from ${moment(first)} to ${moment(first + length)}`;
    return el(
      "div",
      { class: "strip" },
      svg("svg", { width: "100%", height: 20, role: "img", "aria-label": label, focusable: "false" }, line, ...dots),
      el("p", { class: "axis", "aria-hidden": "true" }, el("span", {}, moment(first)), el("span", {}, `+ ${lag(length)}`)),
    );
  }

  /* How a figure or date went: each time that it changed, who gave it when. */
  function disputes(cluster) {
    return cluster[5].map(([kind, entries]) => {
      const told = entries.filter((entry) => !isHeld(entry));
      const changes = told.filter((entry, at) => !at || textOf(entry).toLowerCase() !== textOf(told[at - 1]).toLowerCase());
      if (changes.length < 2) return null;
      const rows = changes.map((entry) =>
        el("li", {}, el("mark", { class: "conflict" }, el("bdi", {}, textOf(entry))), " ", el("bdi", {}, sourceOf(entry)), " ", timeElement(publishedOf(entry))),
      );
      return el("div", { class: "dispute" }, el("p", {}, `The ${conflictKinds[kind]} over time`), el("ol", {}, ...rows));
    }).filter((one) => one !== null);
  }

  const legend = () =>
    el(
      "p",
      { class: "legend" },
      "Beside the canonical sentence: ",
      el("ins", {}, "added"),
      " ",
      el("del", {}, "left out"),
      " ",
      el("mark", { class: "conflict" }, "in conflict"),
      ". Where a version is told in other words throughout, only its new words are marked.",
    );

  function versionsElement(cluster) {
    const ordered = versionsOf(cluster).sort(inOrder);
    const dated = ordered.find((sentence) => publishedOf(sentence) !== null);
    const firstTime = dated ? publishedOf(dated) : null;
    const list = el("ol", { class: "versions", "aria-label": "Versions, in order of publication" });
    const button = el("button", { type: "button", class: "more" });
    const more = () => {
      const place = list.children.length;
      const next = ordered.slice(place, place + VERSIONS_AT_ONCE);
      list.append(...next.map((sentence) => versionElement(cluster, sentence, firstTime)));
      const left = ordered.length - list.children.length;
      button.hidden = left === 0;
      button.textContent = `Show ${plural(Math.min(left, VERSIONS_AT_ONCE), "more version")} of ${left.toLocaleString("en")}`;
      if (place) focusOn(list.children[place]);
    };
    button.addEventListener("click", more);
    more();
    return el("div", { class: "inside" }, strip(cluster, ordered), ...disputes(cluster), legend(), list, button);
  }

  function focusOn(element) {
    element.setAttribute("tabindex", "-1");
    element.focus();
  }

  function clusterFacts(cluster) {
    const conflicts = conflictsOf(cluster);
    const versions = versionsOf(cluster);
    const first = versions.reduce((best, one) => (inOrder(one, best) < 0 ? one : best));
    return [
      el("span", {}, plural(cluster[2], "source")),
      el("span", {}, plural(versions.length, "version")),
      cluster[1] ? el("span", { class: `badge kind-${kinds[cluster[1]]}` }, kinds[cluster[1]]) : null,
      conflicts ? el("span", { class: "badge conflicting" }, plural(conflicts, "conflict")) : null,
      publishedOf(first) === null ? null : el("span", {}, "first: ", el("bdi", {}, sourceOf(first)), ", ", timeElement(publishedOf(first))),
      first === cluster[3] ? null : el("span", {}, "this wording: ", el("a", { href: `#article/${cluster[3][0]}` }, el("bdi", {}, sourceOf(cluster[3])))),
    ];
  }

  function clusterCard(cluster, isOpen, level) {
    const title = el(level, { class: "card-title" }, canonicalText(cluster));
    const details = el("details", {}, el("summary", {}, `Timeline of ${plural(versionsOf(cluster).length, "version")}`));
    details.addEventListener("toggle", () => {
      if (details.open && details.children.length === 1) details.append(versionsElement(cluster));
    });
    if (isOpen) details.open = true;
    const link = el("a", { href: `#cluster/${cluster[0]}`, class: "permalink", "aria-label": `Link to cluster ${cluster[0]}` }, cluster[0]);
    return el("article", { class: "card", "data-cluster": cluster[0] }, title, el("p", { class: "facts" }, ...clusterFacts(cluster), link), details);
  }

  function canonicalText(cluster) {
    const sentence = cluster[3];
    const text = isHeld(sentence) ? `Under embargo until ${moment(articleOf(sentence)[7])}` : textOf(sentence);
    const spans = isHeld(sentence) ? [] : cluster[4].flatMap((variant) => spansOf(variant, true));
    return el("span", { dir: "auto", lang: articleOf(sentence)[5] }, ...marked(text, 0, text.length, spans));
  }

  // --- lists with pages -------------------------------------------------------------------

  function pageLinks(place, rows, size, page, linkOf) {
    const last = Math.max(Math.ceil(rows / size), 1);
    const link = (to, label, rel) =>
      to < 1 || to > last || to === page ? null : el("a", { href: linkOf(to), rel }, label);
    place.replaceChildren();
    if (last === 1) return;
    fill(place, {}, [
      link(1, "First"),
      link(page - 1, "Previous", "prev"),
      el("span", { "aria-current": "page" }, `Page ${page.toLocaleString("en")} of ${last.toLocaleString("en")}`),
      link(page + 1, "Next", "next"),
      link(last, "Last"),
    ]);
  }

  const within = (page, rows, size) => Math.min(Math.max(page || 1, 1), Math.max(Math.ceil(rows / size), 1));

  const searched = [];
  function searchText(row) {
    if (searched[row] === undefined) {
      const versions = versionsOf(clusters[row]).filter((one) => relations[one[3]] !== "exact");
      searched[row] = [clusters[row][0], ...versions.map(textOf)].join("\n").toLowerCase();
    }
    return searched[row];
  }

  const wordsOf = (query) => query.toLowerCase().split(/\s+/).filter(Boolean);

  function versionFits(cluster, version, wanted) {
    const isVariant = version !== cluster[3];
    if (wanted.source !== null && articleOf(version)[2] !== wanted.source) return false;
    if (wanted.relation !== null && (!isVariant || version[3] !== wanted.relation)) return false;
    return !wanted.conflicts || (isVariant ? version[6].length > 0 : conflictsOf(cluster) > 0);
  }

  function clusterFits(row, wanted) {
    const cluster = clusters[row];
    if (wanted.quotes && cluster[1] !== QUOTE) return false;
    if (!wanted.boilerplate && !wanted.quotes && cluster[1] === BOILERPLATE) return false;
    if (!versionsOf(cluster).some((version) => versionFits(cluster, version, wanted))) return false;
    return wanted.words.every((word) => searchText(row).includes(word));
  }

  const firstTimeOf = (cluster) => {
    const times = versionsOf(cluster).map(publishedOf).filter((time) => time !== null);
    return times.length ? Math.min(...times) : null;
  };

  function ordered(rows, order) {
    if (order === "conflicts") {
      const counts = new Map(rows.map((row) => [row, conflictsOf(clusters[row])]));
      return rows.sort((a, b) => counts.get(b) - counts.get(a) || a - b);
    }
    if (order !== "newest" && order !== "oldest") return rows;
    const sign = order === "newest" ? -1 : 1;
    const times = new Map(rows.map((row) => [row, firstTimeOf(clusters[row])]));
    const undated = (row) => Number(times.get(row) === null);
    return rows.sort((a, b) => undated(a) - undated(b) || sign * (times.get(a) - times.get(b)) || a - b);
  }

  const number = (value) => (value === null || value === "" || !/^\d+$/.test(value) ? null : Number(value));

  function showClusters(parameters) {
    const wanted = {
      words: wordsOf(parameters.get("q") || ""),
      source: number(parameters.get("source")),
      relation: number(parameters.get("relation")),
      conflicts: parameters.has("conflicts"),
      quotes: parameters.has("quotes"),
      boilerplate: parameters.has("boilerplate"),
    };
    setForm(clusterFields, parameters);
    const fitting = clusters.map((_, row) => row).filter((row) => clusterFits(row, wanted));
    const rows = ordered(fitting, parameters.get("order"));
    const page = within(number(parameters.get("page")), rows.length, CLUSTERS_ON_PAGE);
    const shown = rows.slice((page - 1) * CLUSTERS_ON_PAGE, page * CLUSTERS_ON_PAGE);
    byId("clusters-list").replaceChildren(...shown.map((row) => clusterCard(clusters[row], false, "h2")));
    byId("clusters-count").textContent = `${plural(rows.length, "cluster")} of ${clusters.length.toLocaleString("en")}`;
    pageLinks(byId("clusters-pages"), rows.length, CLUSTERS_ON_PAGE, page, (to) => addressOf("clusters", parameters, to));
    return "Clusters";
  }

  function addressOf(view, parameters, page) {
    const changed = new URLSearchParams(parameters);
    changed.delete("page");
    if (page > 1) changed.set("page", page);
    const query = changed.toString();
    return query ? `#${view}?${query}` : `#${view}`;
  }

  function showCluster(id) {
    const cluster = clusters.find((one) => one[0] === id);
    const place = byId("cluster-place");
    place.replaceChildren(cluster ? clusterCard(cluster, true, "h2") : el("p", {}, "There is no such cluster in this report."));
    return cluster ? `Cluster ${id}` : "No such cluster";
  }

  // --- articles ---------------------------------------------------------------------------

  let marksOfArticles = null;
  function marksOf(row) {
    if (marksOfArticles === null) {
      marksOfArticles = articles.map(() => []);
      for (const cluster of clusters) {
        for (const sentence of versionsOf(cluster)) marksOfArticles[sentence[0]].push([sentence, cluster]);
      }
      for (const marks of marksOfArticles) marks.sort((a, b) => a[0][1] - b[0][1] || a[0][2] - b[0][2]);
    }
    return marksOfArticles[row];
  }

  function articleFits(article, wanted, source) {
    if (source !== null && article[2] !== source) return false;
    return wanted.every((word) => `${article[0]}\n${article[1]}\n${article[6]}`.toLowerCase().includes(word));
  }

  function articleRow(row) {
    const article = articles[row];
    return el(
      "li",
      {},
      el("a", { href: `#article/${row}`, dir: "auto" }, titleOf(article)),
      el("p", { class: "facts" }, el("bdi", {}, sourceName(article)), timeElement(article[3]), el("span", {}, plural(marksOf(row).length, "repeated sentence"))),
    );
  }

  function showArticles(parameters) {
    setForm(articleFields, parameters);
    const wanted = wordsOf(parameters.get("q") || "");
    const source = number(parameters.get("source"));
    const rows = articles.map((_, row) => row).filter((row) => articleFits(articles[row], wanted, source));
    const page = within(number(parameters.get("page")), rows.length, ARTICLES_ON_PAGE);
    const from = (page - 1) * ARTICLES_ON_PAGE;
    const list = byId("articles-list");
    list.replaceChildren(...rows.slice(from, from + ARTICLES_ON_PAGE).map(articleRow));
    list.setAttribute("start", from + 1);
    byId("articles-count").textContent = `${plural(rows.length, "article")} of ${articles.length.toLocaleString("en")}`;
    pageLinks(byId("articles-pages"), rows.length, ARTICLES_ON_PAGE, page, (to) => addressOf("articles", parameters, to));
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
        el("mark", { class: `repeat ${kind}${conflicting ? " conflicting" : ""}`, "data-note": at }, article[6].slice(start, sentence[2])),
        el("a", { href: `#note-${at + 1}`, id: `mark-${at + 1}`, class: "number", "aria-label": `Repeated sentence ${at + 1}: ran in ${plural(versionsOf(cluster).length - 1, "other place")}` }, String(at + 1)),
      );
      place = Math.max(place, sentence[2]);
    });
    nodes.push(article[6].slice(place));
    return nodes;
  }

  function noteElement([sentence, cluster], at) {
    const others = versionsOf(cluster).filter((one) => one !== sentence).sort(inOrder);
    const rows = others.slice(0, VERSIONS_AT_ONCE).map((one) =>
      el("li", {}, ...byline(one), one === cluster[3] ? el("span", { class: "badge canonical" }, "canonical") : relationBadge(one[3])),
    );
    const role = sentence === cluster[3] ? "This is the canonical sentence." : `Here: ${relations[sentence[3]]} (${PHRASES[relations[sentence[3]]]}).`;
    return el(
      "li",
      { id: `note-${at + 1}`, tabindex: "-1" },
      el("p", { class: "facts" }, el("a", { href: `#mark-${at + 1}`, "aria-label": `Back to sentence ${at + 1}` }, "↑"), role, el("a", { href: `#cluster/${cluster[0]}` }, plural(versionsOf(cluster).length, "version"))),
      sentence === cluster[3] ? null : conflictList(cluster, sentence),
      el("ul", {}, ...rows),
      others.length > rows.length ? el("p", { class: "quiet" }, `and ${plural(others.length - rows.length, "more")}`) : null,
    );
  }

  function showArticle(row) {
    const article = articles[row];
    const facts = byId("article-facts");
    byId("article-heading").textContent = article ? titleOf(article) : "There is no such article in this report.";
    byId("article-notes").replaceChildren();
    byId("article-text").replaceChildren();
    facts.replaceChildren();
    if (!article) return "No such article";
    const marks = marksOf(row);
    const count = el("span", {}, plural(marks.length, "repeated sentence"));
    fill(facts, {}, [el("bdi", {}, sourceName(article)), timeElement(article[3]), el("span", {}, article[0]), count, webLink(article[4], "original", titleOf(article))]);
    const text = fill(byId("article-text"), { dir: "auto" }, article[7] === null ? articleText(article, marks) : [`Under embargo until ${moment(article[7])}: not shown.`]);
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

  // --- forms and addresses ----------------------------------------------------------------

  const clusterFields = { q: "query", source: "source", relation: "relation", order: "order", conflicts: "conflicts", quotes: "quotes", boilerplate: "boilerplate" };
  const articleFields = { q: "article-query", source: "article-source" };

  function setForm(fields, parameters) {
    for (const [name, id] of Object.entries(fields)) {
      const field = byId(id);
      if (field === document.activeElement && field.type === "search") continue;
      if (field.type === "checkbox") field.checked = parameters.has(name);
      else field.value = parameters.get(name) || "";
    }
  }

  function parametersOf(fields) {
    const parameters = new URLSearchParams();
    for (const [name, id] of Object.entries(fields)) {
      const field = byId(id);
      const value = field.type === "checkbox" ? (field.checked ? "1" : "") : field.value.trim();
      if (value) parameters.set(name, value);
    }
    return parameters;
  }

  function watch(form, view, fields) {
    let waiting = 0;
    const go = () => {
      clearTimeout(waiting);
      location.replace(addressOf(view, parametersOf(fields), 1));
    };
    form.addEventListener("submit", (event) => {
      event.preventDefault();
      go();
    });
    form.addEventListener("change", go);
    form.addEventListener("input", () => {
      clearTimeout(waiting);
      waiting = setTimeout(go, 200);
    });
    form.addEventListener("reset", () => setTimeout(go));
  }

  const VIEWS = {
    summary: () => "Repeated sentences",
    clusters: (_, parameters) => showClusters(parameters),
    cluster: (rest) => showCluster(rest),
    articles: (_, parameters) => showArticles(parameters),
    article: (rest) => showArticle(number(rest)),
  };
  const TABS = { cluster: "clusters", article: "articles" };

  let shownView = "";
  let shownPath = "";
  function route() {
    const [path, query] = location.hash.slice(1).split("?", 2);
    const [asked, rest] = path.split("/", 2);
    const view = Object.hasOwn(VIEWS, asked) ? asked : "summary";
    const parameters = new URLSearchParams(query || "");
    const title = VIEWS[view](rest || "", parameters);
    for (const name of Object.keys(VIEWS)) byId(`view-${name}`).hidden = name !== view;
    for (const link of document.querySelectorAll("header nav a")) {
      const isHere = link.getAttribute("href") === `#${TABS[view] || view}`;
      if (isHere) link.setAttribute("aria-current", "page");
      else link.removeAttribute("aria-current");
    }
    document.title = view === "summary" ? title : `${title} · Repeated sentences`;
    const moved = `${path}?${parameters.get("page") || ""}`;
    const isFilter = shownView === view && document.activeElement && document.activeElement.closest("form");
    if (shownPath !== "" && shownPath !== moved && !isFilter) {
      byId(`${view}-heading`).focus({ preventScroll: true });
      window.scrollTo(0, 0);
    }
    [shownView, shownPath] = [view, moved];
  }

  watch(byId("filters"), "clusters", clusterFields);
  watch(byId("article-filters"), "articles", articleFields);
  byId("view-article").addEventListener("click", followNote);
  byId("skip").addEventListener("click", (event) => {
    event.preventDefault();
    byId("main").focus();
  });
  const widest = byId("widest");
  if (widest) {
    const claims = clusters.filter((cluster) => cluster[1] !== BOILERPLATE).slice(0, WIDEST);
    widest.append(...claims.map((cluster) => clusterCard(cluster, false, "h3")));
  }
  window.addEventListener("hashchange", route);
  route();
  document.documentElement.setAttribute("data-ready", "");
})();

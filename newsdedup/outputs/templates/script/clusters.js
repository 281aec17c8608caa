/* One cluster: its card, timeline and versions. */

function byline(sentence) {
  const article = articleOf(sentence);
  const name = sourceOf(sentence);
  return [
    el("strong", { class: "source" }, el("bdi", {}, name)),
    timeElement(article[3]),
    el(
      "a",
      { href: `#article/${sentence[0]}`, "aria-label": `Article: ${titleOf(article)}` },
      "article",
    ),
    webLink(article[4], "original", titleOf(article)),
  ];
}

const relationBadge = (relation) =>
  el(
    "span",
    { class: `badge relation-${relation}`, title: PHRASES[relations[relation]] },
    relations[relation],
  );

function versionElement(cluster, sentence, firstTime) {
  const isCanonical = sentence === cluster[3];
  const published = publishedOf(sentence);
  const later = published === null || firstTime === null ? null : published - firstTime;
  const facts = [
    ...byline(sentence),
    later === null
      ? null
      : el("span", { class: "lag" }, later > 0 ? `${lag(later)} later` : "first"),
    isCanonical
      ? el("span", { class: "badge canonical" }, "canonical")
      : relationBadge(sentence[3]),
    isCanonical
      ? null
      : el(
          "span",
          { class: "score", title: "probability that both make the same claim" },
          sentence[4].toFixed(2),
        ),
  ];
  const classes = [
    "version",
    isCanonical ? "is-canonical" : "",
    !isCanonical && sentence[6].length ? "has-conflict" : "",
  ];
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
    dots.push(
      svg(
        "circle",
        { cx: `${place}%`, cy: 10, r: 5, class: `dot ${kind}` },
        svg("title", {}, said),
      ),
    );
  }
  const label = `Timeline: from ${moment(first)} to ${moment(first + length)}`;
  return el(
    "div",
    { class: "strip" },
    svg(
      "svg",
      { width: "100%", height: 20, role: "img", "aria-label": label, focusable: "false" },
      line,
      ...dots,
    ),
    el(
      "p",
      { class: "axis", "aria-hidden": "true" },
      el("span", {}, moment(first)),
      el("span", {}, `+ ${lag(length)}`),
    ),
  );
}

/* How a figure or date went: each time that it changed, who gave it when. */
function disputes(cluster) {
  return cluster[5]
    .map(([kind, entries]) => {
      const told = entries.filter((entry) => !isHeld(entry));
      const changes = told.filter(
        (entry, at) => !at || textOf(entry).toLowerCase() !== textOf(told[at - 1]).toLowerCase(),
      );
      if (changes.length < 2) return null;
      const rows = changes.map((entry) =>
        el(
          "li",
          {},
          el("mark", { class: "conflict" }, el("bdi", {}, textOf(entry))),
          " ",
          el("bdi", {}, sourceOf(entry)),
          " ",
          timeElement(publishedOf(entry)),
        ),
      );
      return el(
        "div",
        { class: "dispute" },
        el("p", {}, `The ${conflictKinds[kind]} over time`),
        el("ol", {}, ...rows),
      );
    })
    .filter((one) => one !== null);
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
  return el(
    "div",
    { class: "inside" },
    strip(cluster, ordered),
    ...disputes(cluster),
    legend(),
    list,
    button,
  );
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
    publishedOf(first) === null
      ? null
      : el(
          "span",
          {},
          "first: ",
          el("bdi", {}, sourceOf(first)),
          ", ",
          timeElement(publishedOf(first)),
        ),
    first === cluster[3]
      ? null
      : el(
          "span",
          {},
          "this wording: ",
          el("a", { href: `#article/${cluster[3][0]}` }, el("bdi", {}, sourceOf(cluster[3]))),
        ),
  ];
}

const opened = new Set(); // clusters stay open while a reader looks elsewhere and comes back
function clusterCard(cluster, isOpen, level) {
  const title = el(level, { class: "card-title" }, canonicalText(cluster));
  const details = el(
    "details",
    {},
    el("summary", {}, `Timeline of ${plural(versionsOf(cluster).length, "version")}`),
  );
  details.addEventListener("toggle", () => {
    if (details.open) opened.add(cluster[0]);
    else opened.delete(cluster[0]);
    if (details.open && details.children.length === 1) details.append(versionsElement(cluster));
  });
  if (isOpen || opened.has(cluster[0])) {
    details.append(versionsElement(cluster));
    details.open = true;
  }
  const link = el(
    "a",
    {
      href: `#cluster/${cluster[0]}`,
      class: "permalink",
      "aria-label": `Link to cluster ${cluster[0]}`,
    },
    cluster[0],
  );
  return el(
    "article",
    { class: "card", "data-cluster": cluster[0] },
    title,
    el("p", { class: "facts" }, ...clusterFacts(cluster), link),
    details,
  );
}

function canonicalText(cluster) {
  const sentence = cluster[3];
  const text = isHeld(sentence)
    ? `Under embargo until ${moment(articleOf(sentence)[7])}`
    : textOf(sentence);
  const spans = isHeld(sentence) ? [] : cluster[4].flatMap((variant) => spansOf(variant, true));
  return el(
    "span",
    { dir: "auto", lang: articleOf(sentence)[5] },
    ...marked(text, 0, text.length, spans),
  );
}

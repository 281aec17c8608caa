/* Lists with pages: search, filters and order. */

function pageLinks(place, rows, size, page, linkOf) {
  const last = Math.max(Math.ceil(rows / size), 1);
  const link = (to, label, rel) =>
    to < 1 || to > last || to === page ? null : el("a", { href: linkOf(to), rel }, label);
  place.replaceChildren();
  if (last === 1) return;
  fill(place, {}, [
    link(1, "First"),
    link(page - 1, "Previous", "prev"),
    el(
      "span",
      { "aria-current": "page" },
      `Page ${page.toLocaleString("en")} of ${last.toLocaleString("en")}`,
    ),
    link(page + 1, "Next", "next"),
    link(last, "Last"),
  ]);
}

const within = (page, rows, size) =>
  Math.min(Math.max(page || 1, 1), Math.max(Math.ceil(rows / size), 1));

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
  const times = versionsOf(cluster)
    .map(publishedOf)
    .filter((time) => time !== null);
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
  return rows.sort(
    (a, b) => undated(a) - undated(b) || sign * (times.get(a) - times.get(b)) || a - b,
  );
}

const number = (value) =>
  value === null || value === "" || !/^\d+$/.test(value) ? null : Number(value);

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
  byId("clusters-list").replaceChildren(
    ...shown.map((row) => clusterCard(clusters[row], false, "h2")),
  );
  byId("clusters-count").textContent =
    `${plural(rows.length, "cluster")} of ${clusters.length.toLocaleString("en")}`;
  pageLinks(byId("clusters-pages"), rows.length, CLUSTERS_ON_PAGE, page, (to) =>
    addressOf("clusters", parameters, to),
  );
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
  place.replaceChildren(
    cluster
      ? clusterCard(cluster, true, "h2")
      : el("p", {}, "There is no such cluster in this report."),
  );
  return cluster ? `Cluster ${id}` : "No such cluster";
}

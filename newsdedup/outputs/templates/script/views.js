/* Views: forms, addresses and the way between them. */

const clusterFields = {
  q: "query",
  source: "source",
  relation: "relation",
  order: "order",
  conflicts: "conflicts",
  quotes: "quotes",
  boilerplate: "boilerplate",
};
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

/* Whoever follows a link starts at the top; whoever goes back finds the place they left. */
const places = new Map();
let shownView = "";
let shownPath = "";
let followsLink = false;
function route() {
  places.set(shownPath, window.scrollY);
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
  const isFilter =
    shownView === view && document.activeElement && document.activeElement.closest("form");
  if (shownPath !== "" && shownPath !== moved && !isFilter) {
    byId(`${view}-heading`).focus({ preventScroll: true });
    window.scrollTo(0, followsLink ? 0 : places.get(moved) || 0);
  }
  [shownView, shownPath, followsLink] = [view, moved, false];
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
document.addEventListener("click", (event) => {
  followsLink = !event.defaultPrevented && event.target.closest("a[href^='#']") !== null;
});
history.scrollRestoration = "manual";
window.addEventListener("hashchange", route);
route();
document.documentElement.setAttribute("data-ready", "");

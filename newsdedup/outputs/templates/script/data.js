/* The report's views. Elements are made one by one and text is set as text: no HTML of strings.
   Rows of the data, by place:
   article: id, title, source, published, url, language, text, embargo (null where none holds)
   sentence: article, start, end; a variant goes on with relation, score, lag, conflicts
   cluster: id, kind, number of sources, canonical sentence, variants, disputed facts
   disputed fact: kind, then in order of time article, start and end of each version's words
   conflict: kind, start and end in the canonical sentence, start and end in the variant */
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

"""The tables and views of an index file; docs/index-store.md tells what each column means."""

from __future__ import annotations

APPLICATION_ID = 0x6E646478
"""What the SQLite header of an index holds: the letters "nddx"."""

SCHEMA_VERSION = 2

# `keys` and `terms` of a text follow from its wording, `matches` from texts, `stars` and
# `clusters` from matches and sentences; `verify` checks that they still do. Columns of type ANY
# hold text, or bytes where it has lone surrogates, which SQLite's text can't hold. The text of an
# article stands last: what is behind it can only be read by going through all of its pages.
TABLES = """
CREATE TABLE meta (name TEXT PRIMARY KEY, value TEXT NOT NULL) STRICT, WITHOUT ROWID;

CREATE TABLE frequencies (name ANY PRIMARY KEY, frequency REAL NOT NULL) STRICT, WITHOUT ROWID;

CREATE TABLE articles (
    number INTEGER PRIMARY KEY,
    id ANY NOT NULL,
    version INTEGER NOT NULL,
    state TEXT NOT NULL CHECK (state IN ('live', 'superseded', 'replaced', 'removed')),
    source ANY,
    published TEXT,
    published_us INTEGER,
    language ANY,
    supersedes ANY,
    status TEXT NOT NULL,
    digest INTEGER NOT NULL,
    title ANY,
    url ANY,
    rest TEXT,
    text ANY,
    UNIQUE (id, version)
) STRICT;
CREATE INDEX articles_superseding ON articles (supersedes) WHERE supersedes IS NOT NULL;
CREATE INDEX articles_published ON articles (published_us) WHERE state = 'live';

CREATE TABLE sentences (
    number INTEGER PRIMARY KEY,
    article INTEGER NOT NULL REFERENCES articles,
    position INTEGER NOT NULL,
    start INTEGER NOT NULL,
    end INTEGER NOT NULL,
    text INTEGER NOT NULL REFERENCES texts,
    counted INTEGER NOT NULL DEFAULT 1
) STRICT;
CREATE UNIQUE INDEX sentences_article ON sentences (article, position);
CREATE INDEX sentences_text ON sentences (text);

CREATE TABLE texts (
    number INTEGER PRIMARY KEY AUTOINCREMENT,
    wording ANY NOT NULL,
    language TEXT NOT NULL,
    identity INTEGER NOT NULL,
    terms BLOB NOT NULL,
    keys BLOB NOT NULL
) STRICT;
CREATE INDEX texts_identity ON texts (identity);
CREATE INDEX texts_language ON texts (language);

CREATE TABLE terms (
    number INTEGER PRIMARY KEY,
    name ANY NOT NULL,
    hash INTEGER NOT NULL,
    frequency REAL NOT NULL,
    salience INTEGER NOT NULL,
    is_number INTEGER NOT NULL,
    is_negation INTEGER NOT NULL
) STRICT;

CREATE TABLE matches (
    text INTEGER NOT NULL REFERENCES texts,
    other INTEGER NOT NULL REFERENCES texts,
    score REAL NOT NULL,
    relation INTEGER NOT NULL,
    PRIMARY KEY (text, other)
) STRICT, WITHOUT ROWID;

CREATE TABLE stars (
    text INTEGER PRIMARY KEY REFERENCES texts,
    centre INTEGER NOT NULL,
    score REAL NOT NULL,
    relation INTEGER NOT NULL,
    articles INTEGER NOT NULL,
    best INTEGER NOT NULL,
    settled INTEGER NOT NULL
) STRICT;
CREATE INDEX stars_centre ON stars (centre) WHERE centre <> text;
CREATE INDEX stars_unsettled ON stars (text) WHERE settled = 0;

CREATE TABLE clusters_of_stars (
    centre INTEGER PRIMARY KEY REFERENCES texts,
    id TEXT NOT NULL UNIQUE,
    kind TEXT NOT NULL,
    sources INTEGER NOT NULL,
    sentences INTEGER NOT NULL,
    canonical INTEGER NOT NULL REFERENCES sentences,
    first INTEGER NOT NULL REFERENCES sentences
) STRICT;

CREATE TABLE disagreements (
    centre INTEGER NOT NULL,
    sentence INTEGER NOT NULL REFERENCES sentences,
    place INTEGER NOT NULL,
    kind TEXT NOT NULL,
    canonical_words ANY NOT NULL,
    variant_words ANY NOT NULL,
    canonical_start INTEGER NOT NULL,
    canonical_end INTEGER NOT NULL,
    variant_start INTEGER NOT NULL,
    variant_end INTEGER NOT NULL,
    PRIMARY KEY (centre, sentence, place)
) STRICT, WITHOUT ROWID;

CREATE TABLE links (
    one ANY NOT NULL,
    other ANY NOT NULL,
    one_identity INTEGER NOT NULL,
    other_identity INTEGER NOT NULL,
    kind TEXT NOT NULL CHECK (kind IN ('must', 'cannot')),
    PRIMARY KEY (one, other)
) STRICT, WITHOUT ROWID;

CREATE TABLE events (
    number INTEGER PRIMARY KEY AUTOINCREMENT,
    kind TEXT NOT NULL CHECK (kind IN ('created', 'changed', 'became', 'gone')),
    cluster TEXT NOT NULL,
    became TEXT
) STRICT;
"""

VIEWS = """
CREATE VIEW sentence_sources AS
SELECT c.id AS cluster, a.id AS article_id, s.position, s.start, s.end,
       substr(a.text, s.start + 1, s.end - s.start) AS text, a.source, a.published, a.url,
       CASE WHEN s.number = c.canonical THEN 'canonical' ELSE
           CASE t.relation WHEN 0 THEN 'exact' WHEN 1 THEN 'near' WHEN 2 THEN 'contains'
           WHEN 3 THEN 'contained' WHEN 4 THEN 'restated' ELSE 'different' END
       END AS relation,
       round(t.score, 4) AS score
FROM clusters_of_stars c
JOIN stars t ON t.centre = c.centre
JOIN sentences s ON s.text = t.text AND s.counted = 1
JOIN articles a ON a.number = s.article;

CREATE VIEW clusters AS
SELECT c.id, c.kind, c.sources, c.sentences, f.published AS first_published,
       f.id AS first_article_id, a.id AS canonical_article_id,
       substr(a.text, s.start + 1, s.end - s.start) AS canonical_text
FROM clusters_of_stars c
JOIN sentences s ON s.number = c.canonical
JOIN articles a ON a.number = s.article
JOIN sentences g ON g.number = c.first
JOIN articles f ON f.number = g.article;

CREATE VIEW conflicts AS
SELECT c.id AS cluster, a.id AS article_id, s.position, d.kind,
       d.canonical_words AS canonical, d.variant_words AS variant
FROM disagreements d
JOIN clusters_of_stars c ON c.centre = d.centre
JOIN sentences s ON s.number = d.sentence
JOIN articles a ON a.number = s.article;

CREATE VIEW article_overlap AS
SELECT one.article_id AS first_article, other.article_id AS second_article,
       count(DISTINCT one.cluster) AS shared_clusters
FROM sentence_sources one
JOIN sentence_sources other ON other.cluster = one.cluster AND one.article_id < other.article_id
JOIN clusters_of_stars c ON c.id = one.cluster AND c.kind <> 'boilerplate'
GROUP BY one.article_id, other.article_id;
"""

"""The store: every statement of SQL that an index needs, behind plain methods.

Numbers name rows: of articles, sentences and texts. Every method may raise `StoreFormatError`
where the file is damaged and `OSError` where it can't be read or written.
"""

from __future__ import annotations

from newsdedup.store.articles import Articles
from newsdedup.store.clusters import Clusters
from newsdedup.store.links import Links
from newsdedup.store.texts import Texts


class SQLiteStore(Articles, Texts, Clusters, Links):
    """An open index file.

    Methods that write belong in `with store.writing()`, which keeps all of it or nothing.
    """

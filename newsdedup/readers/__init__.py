"""Articles from files: one contract (`formats.Format`), one module for each format."""

from __future__ import annotations

from newsdedup.readers.reader import ArticleReader, read_articles, read_frame

__all__ = ["ArticleReader", "read_articles", "read_frame"]

"""Outputs: results as lines of JSON, and articles with their repeats removed or marked."""

from newsdedup.outputs.jsonl import article_line, cluster_line, write_lines
from newsdedup.outputs.marked import SAYS_NO_MORE, EditedArticle, Mark, mark, marks, remove

__all__ = [
    "SAYS_NO_MORE",
    "EditedArticle",
    "Mark",
    "article_line",
    "cluster_line",
    "mark",
    "marks",
    "remove",
    "write_lines",
]

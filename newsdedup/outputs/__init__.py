"""Outputs: results as lines of JSON, and articles with their repeats removed or marked."""

from newsdedup.outputs.jsonl import article_line, cluster_line, write_lines
from newsdedup.outputs.marked import SAYS_NO_MORE, EditedArticle, Mark, mark, marks, remove
from newsdedup.outputs.report import report_page, write_page
from newsdedup.outputs.report_data import Dispute

__all__ = [
    "SAYS_NO_MORE",
    "Dispute",
    "EditedArticle",
    "Mark",
    "article_line",
    "cluster_line",
    "mark",
    "marks",
    "remove",
    "report_page",
    "write_lines",
    "write_page",
]

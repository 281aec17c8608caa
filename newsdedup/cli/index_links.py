"""`newsdedup index link|unlink|links`: what a user says of two sentences."""

from __future__ import annotations

import click

import newsdedup as nd
from newsdedup.cli import printing
from newsdedup.cli.index_parts import index_argument, json_line, timeout_option


@click.command()
@index_argument
@click.argument("texts", nargs=2, metavar="TEXT TEXT")
@click.option("--never", is_flag=True, help="in different clusters, not in one")
@timeout_option
def link(path: str, texts: tuple[str, str], timeout: float, *, never: bool) -> None:
    """Keep two sentences, with all their copies, in one cluster, whatever their score."""
    with nd.Index.open(path, timeout=timeout) as opened:
        (opened.cannot_link if never else opened.must_link)(*texts)
        opened.settle()


@click.command()
@index_argument
@click.argument("texts", nargs=2, metavar="TEXT TEXT")
@timeout_option
def unlink(path: str, texts: tuple[str, str], timeout: float) -> None:
    """Take back what link said of two sentences."""
    with nd.Index.open(path, timeout=timeout) as opened:
        there = opened.unlink(*texts)
        opened.settle()
    if not there:
        printing.tell("newsdedup: no link of these two")


@click.command()
@index_argument
def links(path: str) -> None:
    """Write what link said, one JSON object a line."""
    with nd.Index.open(path, read_only=True) as opened:
        for one in opened.links():
            printing.show(json_line(one))

"""The index: new articles against everything seen before, on disk; the batch's own answer.

articles → versions that count → sentences → texts → band keys → partners → matches
  → components that changed → stars → clusters → events
"""

from newsdedup.index.additions import Additions
from newsdedup.index.records import Event, Found, Link, Match
from newsdedup.index.session import Index

__all__ = ["Additions", "Event", "Found", "Index", "Link", "Match"]

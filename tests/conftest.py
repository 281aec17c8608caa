"""What tests share: where the real data and the seed articles are, if they are."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from hypothesis import settings

# The machine may be busy, and tests hold no timings.
settings.register_profile("newsdedup", deadline=None)
settings.load_profile("newsdedup")


def _directory(variable: str) -> Path:
    value = os.environ.get(variable)
    if not value:
        pytest.skip(f"{variable} is not set: this test needs real articles")
    return Path(value)


@pytest.fixture(scope="session")
def data_dir() -> Path:
    """Return the directory of real collections, from NEWSDEDUP_DATA."""
    return _directory("NEWSDEDUP_DATA")


@pytest.fixture(scope="session")
def seeds_dir() -> Path:
    """Return the directory of the two seed articles, from NEWSDEDUP_SEEDS."""
    return _directory("NEWSDEDUP_SEEDS")

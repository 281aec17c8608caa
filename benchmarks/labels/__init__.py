"""Labelled pairs of sentences by their places in articles; README.md tells how they were made."""

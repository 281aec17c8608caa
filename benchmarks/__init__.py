"""Measurements of newsdedup on real data: what it finds, how fast, and what the peers do."""

"""Scripts that make the tables and models in `newsdedup/data`, and sample data, from sources."""

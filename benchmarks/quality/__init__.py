"""The quality of the decision, measured on labelled pairs."""

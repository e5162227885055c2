"""Descriptions with every name resolved and every default written out."""

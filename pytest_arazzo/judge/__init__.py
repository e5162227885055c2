"""Opinions about a trace: the OpenAPI contract, and whether the scenario passed."""

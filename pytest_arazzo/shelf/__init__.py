"""The disk of the user: documents, sources, scenarios and cassettes, each read once.

PYTEST_DONT_REWRITE
"""

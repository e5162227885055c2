"""The pytest shell: options, files, items, targets, summaries.

PYTEST_DONT_REWRITE
"""

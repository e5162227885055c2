"""Tests from Arazzo documents: collect, check, run, validate and measure API workflows under pytest.

PYTEST_DONT_REWRITE
"""

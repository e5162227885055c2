"""The command `pytest-arazzo`."""

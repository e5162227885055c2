"""The rules of the checker, one noun a module."""

"""Runtime expressions, templates, selectors and conditions: syntax, evaluation, truth."""

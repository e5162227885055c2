"""The HTML report: one file that shows runs and coverage, and loads nothing."""

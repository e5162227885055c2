"""Coverage of workflows in the form of coverage.py: its data, its reports."""

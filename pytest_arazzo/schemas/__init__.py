"""JSON Schemas of the files that pytest-arazzo reads, for checks and for editors."""

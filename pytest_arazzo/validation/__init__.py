"""JSON Schema: keywords of our own, bounds, and where references lead."""

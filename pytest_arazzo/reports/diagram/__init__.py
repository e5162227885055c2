"""Workflows as drawings: steps and the ways between them, as SVG, DOT and Mermaid."""

"""Text to trees in which every node knows its line and column."""

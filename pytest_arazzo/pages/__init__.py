"""A page for each code: what it means, a wrong and a right example."""

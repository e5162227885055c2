"""Ways to reach a target; none knows what a workflow is."""

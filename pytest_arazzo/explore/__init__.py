"""Every branch of a workflow, reached by answers that the descriptions allow."""

"""What answers requests with more than the request to go by: the step, the visit, the operation."""

"""What can be known to be wrong with a document without running it, beyond what keeps it from running."""

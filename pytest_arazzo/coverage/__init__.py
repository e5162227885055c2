"""Which branches of a workflow runs took, could take, and can never take."""

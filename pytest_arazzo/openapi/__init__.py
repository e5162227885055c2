"""OpenAPI descriptions as operations that a step can call."""

"""openapi-core, made safe: the only place that imports it or a JSON Schema library for bodies."""

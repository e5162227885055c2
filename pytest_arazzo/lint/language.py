"""The language of the schemas of a description.

Spec: OpenAPI 3.0.4 and 3.1.1, Schema Object.
"""

from __future__ import annotations

from pytest_arazzo.documents.document import Document
from pytest_arazzo.lint.allowed import Language
from pytest_arazzo.openapi.decode import edition


def language_of(document: Document) -> Language:
    """Return the language of the schemas in *document*, an OpenAPI description."""
    return Language(document.tree, is_old=edition(document.tree) == "3.0")

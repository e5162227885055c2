"""Against which URI the references of a document resolve.

Spec: Arazzo 1.1.0, Establishing the Base URI; RFC 3986, sections 5.1 and 5.2.
"""

from __future__ import annotations

from urllib.parse import urljoin, urlsplit


def base_uri(self_uri: str | None, retrieval: str) -> str:
    """Return the base URI of a document that says *self_uri* and was had from *retrieval*.

    Raises:
        ValueError: one of them cannot be read as a URI.
    """
    return urljoin(retrieval, (self_uri or "").partition("#")[0])


def resolve(reference: str, self_uri: str | None, retrieval: str) -> str:
    """Return what *reference* means in a document that was had from *retrieval*.

    A `$self` that has no path to go from, such as a URN, names the document and says nothing of
    its neighbours: they are where the document was had from.

    Raises:
        ValueError: something in it cannot be read as a URI.
    """
    base = base_uri(self_uri, retrieval)
    has_path = bool(urlsplit(base).netloc) or urlsplit(base).path.startswith("/")
    return urljoin(base if has_path else retrieval, reference)

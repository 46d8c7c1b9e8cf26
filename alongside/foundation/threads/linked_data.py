"""A thread as linked data: W3C PROV-O (https://www.w3.org/TR/prov-o/) in JSON-LD 1.1."""

from __future__ import annotations

from collections import defaultdict
from typing import Any
from urllib.parse import urljoin

from alongside.foundation.threads.models import Edge
from alongside.foundation.threads.reading import Thread

CONTEXT = {
    "prov": "http://www.w3.org/ns/prov#",
    "dcterms": "http://purl.org/dc/terms/",
    "foaf": "http://xmlns.com/foaf/0.1/",
}


def of(thread: Thread, site: str) -> dict[str, Any]:
    """The thread as a JSON-LD document.

    Parameters: `thread`, read whole; `site`, the address of the site, before which the things' own addresses
    are put. Each thing is a `prov:Entity`, named by its id; its page is its `foaf:page`.
    """
    came_of: dict[str, dict[str, list[dict[str, str]]]] = defaultdict(lambda: defaultdict(list))
    for join in thread.every_join:
        came_of[join.later][Edge.PROV[join.kind]].append({"@id": f"urn:uuid:{join.earlier}"})
    return {
        "@context": CONTEXT,
        "@graph": [
            {
                "@id": f"urn:uuid:{node.id}",
                "@type": "prov:Entity",
                "dcterms:type": node.card.kind,
                "dcterms:title": node.card.title,
                "foaf:page": {"@id": urljoin(site, node.card.url)},
                **came_of[node.id],
            }
            for node in thread.everything
        ],
    }

"""What somebody types, looked for among agreements and their employers, under the asker's screens."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from kernel.db import session
from kernel.identity import Identity
from services.agreements.domain.states import AGREEMENT, SOURCES, title
from services.agreements.queries import search as queries

MOST = 8


def search(identity: Identity, screens: Mapping[str, str], text: str) -> dict[str, Any]:
    """contract.SearchHits; `screens` tells the screen of each source."""
    sources = [source for source, screen in screens.items() if screen in identity.screens]
    numbered = queries.numbered(identity, sources, text)
    agreements = session.execute(numbered.limit(MOST + 1)).all() if numbered is not None else []
    employers = session.execute(queries.employers(identity, sources, text).limit(MOST + 1)).all()
    return {
        "agreements": [_agreement(each) for each in agreements[:MOST]],
        "more_agreements": len(agreements) > MOST,
        "employers": [_employer(each, sources) for each in employers[:MOST]],
        "more_employers": len(employers) > MOST,
    }


def _agreement(found: Any) -> dict[str, Any]:
    agreement, graduate = found[0], found[1]
    names = ("id", "source", "number", "employer_name", "graduation_year")
    return {name: getattr(agreement, name) for name in names} | {
        "source_title": SOURCES[agreement.source],
        "state_title": title(AGREEMENT, agreement.state),
        "name": graduate.name,
    }


def _employer(found: Any, sources: list[str]) -> dict[str, Any]:
    counts = {source: getattr(found, source) for source in sources}
    return {
        "id": found.employer_id, "name": found.name, "code": found.code, "agreements": sum(counts.values()),
        "source": max(counts, key=lambda source: counts[source]),
    }  # fmt: skip

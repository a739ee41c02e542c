"""Several drafts, one for each part of a question, put together as one."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from policy_qa.schema import Citation, Draft

_MARKER = re.compile(r"\[(\d{1,3})\]")


def merged(drafts: Sequence[Draft]) -> Draft:
    """One draft of several. It answers if one of them does; what the others refuse is said beside it.

    Citations are numbered anew, a span that two drafts cite once.
    """
    citations: list[Citation] = []
    texts = [_renumbered(draft, citations) for draft in drafts]
    answered = [draft for draft in drafts if draft.reason is None]
    figures = tuple(dict.fromkeys(figure for draft in drafts for figure in draft.figures))
    if not answered:
        return replace(drafts[0], text=" ".join(texts), citations=tuple(citations), figures=figures)
    shorts = [draft.short_answer for draft in answered if draft.short_answer]
    return Draft(
        " ".join(texts),
        "; ".join(shorts) or None,
        tuple(citations),
        figures,
        tuple(number for draft in answered for number in draft.derived),
        confidence=min(draft.confidence for draft in answered),
        reader="+".join(dict.fromkeys(draft.reader for draft in answered)),
        note=" ".join(dict.fromkeys(draft.note for draft in answered if draft.note)),
    )


def _renumbered(draft: Draft, citations: list[Citation]) -> str:
    markers: dict[int, int] = {}
    for citation in draft.citations:
        known = next(
            (
                c.marker
                for c in citations
                if (c.doc, c.start, c.end) == (citation.doc, citation.start, citation.end)
            ),
            None,
        )
        if known is None:
            known = len(citations) + 1
            citations.append(replace(citation, marker=known))
        markers[citation.marker] = known
    return _MARKER.sub(lambda match: f"[{markers.get(int(match[1]), int(match[1]))}]", draft.text)

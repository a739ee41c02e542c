"""Answers that are a date: the one that stands nearest to the words that say what happened."""

from __future__ import annotations

from policy_qa.extract.periods import describe
from policy_qa.readers import Evidence, sentences
from policy_qa.schema import DateMention, Draft, Query


class DateReader:
    """Answers "when" and "in which year" from a sentence that names both the event and its date."""

    name = "dates"

    def read(self, query: Query, evidence: Evidence) -> Draft | None:
        """The date of what happened; None where no sentence says it: a figure's period may still do."""
        if query.wanted != "date":
            return None
        found: list[tuple[float, sentences.Sentence, DateMention]] = []
        for sentence in sentences.fitting(query, evidence):
            for date in sentence.source.dates:
                inside = sentence.span.start <= date.start < sentence.span.end
                if inside and date.period is not None and not sentence.in_quotes(date.start):
                    found.append((sentence.distance(query, date.start, date.end), sentence, date))
        if not found:
            return None
        _, sentence, date = min(found, key=lambda item: item[0])
        said = (
            date.surface
            if date.period is None or any(c.isdigit() for c in date.surface)
            else describe(date.period)
        )
        return sentences.quoted(sentence, said, lead=f"{said[:1].upper()}{said[1:]}: ", reader=self.name)

"""A bundle asked again on the present articles: what is the same, what has changed, and why it may have."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any, Final, Protocol, Unpack

from policy_qa.briefing.bundles import Bundle, Corpus, Entry, Made
from policy_qa.schema import Answer, Citation, Figure, Filters, NumberCheck, Turn


class Assistant(Protocol):
    """What answers questions."""

    def ask(self, question: str, history: Sequence[Turn] = (), **filters: Unpack[Filters]) -> Answer:
        """The answer to one question."""
        ...


@dataclass(frozen=True, slots=True)
class Change:
    """What an answer no longer has, and what it now has instead, of one aspect."""

    aspect: str
    before: tuple[str, ...]
    now: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Again:
    """One question asked again: the answer now, and how it differs (in nothing, if it is the same)."""

    question: str
    answer: Answer
    changes: tuple[Change, ...]


@dataclass(frozen=True, slots=True)
class Replayed:
    """A bundle asked again.

    ``corpus`` and ``made`` are those of now; ``settings`` are the names of those that differ from the
    bundle's, ``articles`` the cited ones that have changed or are gone since (by ``doc``, with the word for
    it).
    """

    entries: tuple[Again, ...]
    corpus: Corpus
    corpus_changed: bool
    settings: Mapping[str, tuple[object, object]]
    articles: Mapping[str, str]

    @property
    def is_same(self) -> bool:
        """Whether every answer is what it was."""
        return not any(entry.changes for entry in self.entries)

    def as_dict(self) -> dict[str, Any]:
        """For JSON."""
        return {
            "same": self.is_same,
            "corpus_changed": self.corpus_changed,
            "corpus": asdict(self.corpus),
            "settings_changed": {
                name: {"before": before, "now": now} for name, (before, now) in self.settings.items()
            },
            "articles_changed": dict(self.articles),
            "entries": [
                {
                    "question": entry.question,
                    "same": not entry.changes,
                    "changes": [asdict(change) for change in entry.changes],
                    "answer": entry.answer.answer,
                }
                for entry in self.entries
            ],
        }


def replay(
    bundle: Bundle,
    assistant: Assistant,
    *,
    made: Made,
    corpus: Corpus,
    article_id: Callable[[str], str | None],
) -> Replayed:
    """Ask everything in a bundle again.

    Args:
        bundle: What was asked, and answered then.
        assistant: What answers now.
        made: What makes the answers now.
        corpus: The articles that there are now.
        article_id: The hash of an article by its ``doc``; None if there is none of that name.

    Raises:
        QuestionError: A question of the bundle cannot be asked.
        UsageError: A date of its filters is none.
    """
    before, now = asdict(bundle.made), asdict(made)
    articles = {
        doc: "changed" if found is not None else "removed"
        for doc, source in bundle.sources.items()
        if (found := article_id(doc)) != source.id
    }
    return Replayed(
        entries=tuple(_again(entry, assistant) for entry in bundle.entries),
        corpus=corpus,
        corpus_changed=corpus.hash != bundle.corpus.hash,
        settings={name: (before[name], now[name]) for name in now if before[name] != now[name]},
        articles=articles,
    )


def _again(entry: Entry, assistant: Assistant) -> Again:
    answer = assistant.ask(entry.question, entry.history, **entry.filters.filters)
    return Again(entry.question, answer, changes(entry.answer, answer))


def changes(before: Answer, now: Answer) -> tuple[Change, ...]:
    """In which aspects two answers differ; how long they took is none."""
    found = []
    for aspect, told in _ASPECTS.items():
        old, new = told(before), told(now)
        if old != new:
            gone = tuple(one for one in old if one not in new)
            come = tuple(one for one in new if one not in old)
            # Where only the order differs, or how often something is said, all of it is told.
            found.append(Change(aspect, gone, come) if gone or come else Change(aspect, old, new))
    return tuple(found)


def _cited(one: Citation) -> str:
    return f"[{one.marker}] {one.doc} {one.start}-{one.end}: {one.quote}"


def _number(one: NumberCheck) -> str:
    formula = f" = {one.formula} of {', '.join(one.operands)}" if one.formula else ""
    return f"{one.surface} ({one.value:.15g} {one.unit or ''}): {one.status}{formula}"


def _figure(one: Figure) -> str:
    about = (one.indicator, one.subject, one.place, one.period, one.status)
    return f"{one.id} {one.surface} ({', '.join(filter(None, about))})"


_ASPECTS: Final[Mapping[str, Callable[[Answer], tuple[str, ...]]]] = {
    "outcome": lambda one: (one.outcome, one.reason or ""),
    "answer": lambda one: (one.answer,),
    "short answer": lambda one: (one.short_answer or "",),
    "citations": lambda one: tuple(map(_cited, one.citations)),
    "numbers": lambda one: tuple(map(_number, one.numbers)),
    "figures": lambda one: tuple(map(_figure, one.figures)),
}
"""What of an answer is compared, each as texts that can be shown."""

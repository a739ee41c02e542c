"""The nouns of policy_qa: frozen dataclasses of plain data, standard library only.

Everything that crosses a module boundary, a process boundary or a store is one of these. Offsets are Unicode
code points into ``Article.text``, half-open, so that ``article.text[x.start:x.end] == x.surface`` holds for
every figure, entity mention, date, passage and citation.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from typing import Literal, TypedDict

Kind = Literal[
    "money",
    "percent",
    "percentage_points",
    "count",
    "measure",
    "multiple",
    "ordinal_rank",
    "date",
    "name_number",
]
FIGURE_KINDS: tuple[str, ...] = (
    "money",
    "percent",
    "percentage_points",
    "count",
    "measure",
    "multiple",
    "ordinal_rank",
)
"""Kinds that are figures. ``date`` and ``name_number`` (listed by ``extract --all``) are none."""

Qualifier = Literal["none", "over", "about", "nearly", "under", "up to", "at least"]
Status = Literal["actual", "estimate", "target"]
PeriodSource = Literal["sentence", "paragraph", "article", "published"]
Direction = Literal["up", "down", "flat"]
EntityLabel = Literal["PERSON", "ORG", "PLACE", "POLICY", "LAW", "PROGRAMME", "AWARD"]
Outcome = Literal["grounded", "refused"]
Verdict = Literal["confirmed", "corrected", "rejected", "withdrawn"]
Togetherness = Literal["together", "apart", "undecided"]
Opinion = Literal["right", "wrong_number", "wrong_source", "should_have_refused"]
Reason = Literal[
    "nothing_near",
    "wrong_period",
    "wrong_place",
    "wrong_indicator",
    "false_premise",
    "not_a_question",
    "instruction_in_text",
]
NumberStatus = Literal["quoted", "derived", "unsupported"]
Wanted = Literal[
    "amount",
    "percent",
    "count",
    "rank",
    "share",
    "change",
    "measure",
    "date",
    "person",
    "organisation",
    "place",
    "reason",
    "list",
    "comparison",
    "any",
]


@dataclass(frozen=True, slots=True)
class Span:
    """Half-open character offsets into ``Article.text``."""

    start: int
    end: int

    def within(self, other: Span) -> bool:
        """Whether this span lies inside the other."""
        return other.start <= self.start and self.end <= other.end


@dataclass(frozen=True, slots=True)
class Article:
    """One source document as it was loaded.

    ``id`` is the SHA-256 (hex) of the file's bytes, ``doc`` the short name that people see (the path
    below the given
    folder without its suffix), ``source`` where it was read from, ``published`` an ISO date or None,
    ``language`` an
    ISO 639-1 code. An empty string never stands for unknown: None does.
    """

    id: str
    doc: str
    source: str
    text: str
    title: str | None = None
    published: str | None = None
    publisher: str | None = None
    url: str | None = None
    place: str | None = None
    language: str = "en"
    facts_from: str | None = None


@dataclass(frozen=True, slots=True)
class Figure:
    """One number of an article with all that the article says of it, and the span where it stands.

    ``value`` is after scale (4.2 billion is 4200000000, 13.3% is 13.3); ``value_max`` only for a range.
    ``unit`` is an ISO 4217 code, ``%``, ``pp``, ``bp``, an English unit name in the singular, "A per B", a
    counted noun phrase, "times", or None for ranks. Periods are ISO 8601 (``2018``, ``2018-01/2018-11``,
    ``2018/..``). Unknown is None. ``verdict`` is what a person said of it (None: nobody has); figures that
    were rejected are in no list.
    """

    id: str
    doc: str
    start: int
    end: int
    surface: str
    kind: Kind
    value: float | int | None
    value_max: float | int | None = None
    unit: str | None = None
    qualifier: Qualifier = "none"
    status: Status = "actual"
    indicator: str | None = None
    subject: str | None = None
    place: str | None = None
    period: str | None = None
    period_source: PeriodSource | None = None
    change_direction: Direction | None = None
    change_base: str | None = None
    change_base_period: str | None = None
    rank_scope: str | None = None
    share_of: str | None = None
    related_to: tuple[str, ...] = ()
    sentence: str = ""
    confidence: float = 1.0
    verdict: Verdict | None = None

    @property
    def span(self) -> Span:
        """Where the figure stands."""
        return Span(self.start, self.end)


@dataclass(frozen=True, slots=True)
class Mention:
    """One place where an entity is named."""

    start: int
    end: int
    surface: str


@dataclass(frozen=True, slots=True)
class Entity:
    """A named thing in one article: its label, canonical name, role if stated, and every mention.

    ``id`` is ``doc:start-end`` of the first mention.
    """

    id: str
    doc: str
    label: EntityLabel
    canonical: str
    role: str | None
    mentions: tuple[Mention, ...]


@dataclass(frozen=True, slots=True)
class DateMention:
    """An expression of time in an article and its ISO 8601 period (None if it cannot be resolved)."""

    start: int
    end: int
    surface: str
    period: str | None


@dataclass(frozen=True, slots=True)
class ExtractedArticle:
    """An article with all that was found in it. Figures and entities are in order of their start.

    ``not_figures`` are numbers that are no figures (kinds date and name_number, value None): ``extract
    --all`` lists
    them, no store keeps them. ``skipped`` says why nothing was extracted ("figures not extracted:
    language zh"). ``overruled`` are figures as they were extracted that a person has corrected (then
    ``figures`` has the same id with the corrected fields) or rejected (then it has not). ``repeated`` are
    figures that an earlier article tells at the same place of its text: their ids, each with the id of the
    one that counts.
    """

    article: Article
    sentences: tuple[Span, ...]
    figures: tuple[Figure, ...] = ()
    entities: tuple[Entity, ...] = ()
    dates: tuple[DateMention, ...] = ()
    not_figures: tuple[Figure, ...] = ()
    skipped: str | None = None
    overruled: tuple[Figure, ...] = ()
    repeated: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class Correction:
    """What a person said of one figure: that it is right, what is right instead, or that it is none.

    ``doc``, ``start``, ``end``, ``surface`` and ``sentence`` tell which figure, also in a later version of
    the article where it stands elsewhere. ``changes`` are fields of Figure with their right values, for the
    verdict ``corrected``. ``withdrawn`` undoes what was said before. ``made`` is an ISO 8601 time in UTC,
    ``author`` the name of whoever was logged in.
    """

    doc: str
    start: int
    end: int
    surface: str
    sentence: str
    verdict: Verdict
    changes: Mapping[str, str | float | int | None] = field(default_factory=dict)
    note: str | None = None
    author: str | None = None
    made: str = ""


@dataclass(frozen=True, slots=True)
class Ruling:
    """What a person said of two indicators: that they are the same, that they are not, or neither any more.

    It was said of one figure, which it is kept with (fields as of a Correction) and whose wording is
    ``indicator``; ``other`` is the wording of another one. It holds wherever figures have these wordings.
    """

    doc: str
    start: int
    end: int
    surface: str
    sentence: str
    verdict: Togetherness
    indicator: str
    other: str
    note: str | None = None
    author: str | None = None
    made: str = ""


@dataclass(frozen=True, slots=True)
class Feedback:
    """What a person thought of an answer, with the whole answer as plain data (as ``ask --json`` prints it).

    ``made`` is an ISO 8601 time in UTC, ``author`` the name of whoever was logged in.
    """

    opinion: Opinion
    answer: Mapping[str, object]
    note: str | None = None
    author: str | None = None
    made: str = ""


@dataclass(frozen=True, slots=True)
class Passage:
    """A stretch of whole sentences of one article, the unit of retrieval.

    ``id`` is ``article_id:start-end``.
    """

    id: str
    article_id: str
    doc: str
    start: int
    end: int
    text: str


@dataclass(frozen=True, slots=True)
class Query:
    """What a question asks for. Terms are as written; ``period`` and ``place`` are constraints.

    ``also`` is what else the same question asks for ("... and by how much did it rise": change); ``when`` the
    expression of time as written, with ``period`` None if only an article can tell what it means ("last
    October"); ``verbs`` what was done, apart from ``terms``.
    """

    text: str
    wanted: Wanted = "any"
    indicator: str | None = None
    subject: str | None = None
    place: str | None = None
    period: str | None = None
    unit: str | None = None
    status: Status | None = None
    terms: tuple[str, ...] = ()
    also: tuple[Wanted, ...] = ()
    when: str | None = None
    verbs: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Hit:
    """A passage found for one question.

    ``similarity`` is the cosine (larger is better; None if it was found by keyword only).
    """

    passage: Passage
    rank: int
    score: float
    similarity: float | None = None


@dataclass(frozen=True, slots=True)
class Citation:
    """Where a claim of an answer comes from: a verbatim quote with its span.

    ``marker`` is the n of ``[n]`` in the answer.
    """

    marker: int
    doc: str
    title: str | None
    published: str | None
    start: int
    end: int
    quote: str


@dataclass(frozen=True, slots=True)
class NumberCheck:
    """One number in an answer, checked against the evidence.

    ``quoted``: it stands in the cited quote; ``derived``: computed by ``formula`` from the figures in
    ``operands``;
    ``unsupported``: neither. ``citation`` is the marker of the citation it was found in.
    """

    surface: str
    value: float
    unit: str | None
    status: NumberStatus
    citation: int | None = None
    formula: str | None = None
    operands: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Draft:
    """What a reader proposes, before grounding: text with ``[n]`` markers, and the evidence it claims.

    ``derived`` lists numbers that the reader computed itself, each with formula and operands. ``note`` is
    said behind the text: on how many figures and articles it rests, which no article says.
    """

    text: str
    short_answer: str | None
    citations: tuple[Citation, ...]
    figures: tuple[Figure, ...] = ()
    derived: tuple[NumberCheck, ...] = ()
    confidence: float = 0.0
    reason: Reason | None = None
    reader: str = ""
    note: str = ""


class Filters(TypedDict, total=False):
    """Which articles may answer; what is left out, or None, does not narrow the choice.

    ``since`` and ``until`` are the first and last date of publication (ISO, a year, month or day, included),
    ``place`` and ``publisher`` whole words that an article's place and publisher must have, ``docs`` the
    names of the articles themselves. An article whose date, place or publisher is not known is left out as
    soon as that is asked for.
    """

    since: str | None
    until: str | None
    place: str | None
    publisher: str | None
    docs: Collection[str] | None


Judged = Literal["confirmed", "corrected", "rejected", "none"]
"""What a person has said of a figure, as a filter; none: nobody has said anything."""


class FigureFilters(TypedDict, total=False):
    """Which figures are listed; what is left out, or None, does not narrow the choice.

    ``words`` begin words of indicator, subject, place or sentence, in any order; ``indicator`` and
    ``subject`` the same of that field alone; ``place`` are whole words of the place. ``since`` and ``until``
    (ISO, a year, month or day, included) are met by a period that overlaps them, which no figure without a
    period does. ``kind``, ``status`` and ``unit`` are as in a Figure; ``least`` and ``most`` bound the
    confidence (0 to 1, included). ``doc`` is one article or some, ``title`` beginnings of words of an
    article's title, ``publisher`` whole words of its publisher, ``published_since`` and ``published_until``
    bound its date. Rejected figures are in no list but that of the ``verdict`` rejected, and what an earlier
    article tells in nearly the same words only where ``repeated`` asks for it.
    """

    words: str | None
    indicator: str | None
    subject: str | None
    place: str | None
    since: str | None
    until: str | None
    kind: str | None
    status: str | None
    unit: str | None
    least: float | None
    most: float | None
    doc: str | Collection[str] | None
    title: str | None
    publisher: str | None
    published_since: str | None
    published_until: str | None
    verdict: str | None
    repeated: bool


@dataclass(frozen=True, slots=True)
class Turn:
    """One earlier exchange of a conversation."""

    question: str
    answer: str


@dataclass(frozen=True, slots=True)
class Answer:
    """The reply to one question. A refusal is one too: outcome ``refused``, with its named reason."""

    question: str
    standalone_question: str
    answer: str
    short_answer: str | None
    outcome: Outcome
    reason: Reason | None
    confidence: float
    citations: tuple[Citation, ...]
    figures: tuple[Figure, ...]
    numbers: tuple[NumberCheck, ...]
    reader: str
    timings_ms: dict[str, float]

    @property
    def abstained(self) -> bool:
        """Whether no answer was given."""
        return self.outcome == "refused"


@dataclass(frozen=True, slots=True)
class Failure:
    """An input that could not be ingested or extracted, and why, in words that name the remedy."""

    source: str
    reason: str


@dataclass(frozen=True, slots=True)
class Duplicate:
    """An article that says what another one says, in nearly the same words and with the same numbers.

    ``similarity`` is the share of the shorter one's runs of four words that both have.
    """

    doc: str
    duplicate_of: str
    similarity: float


@dataclass(frozen=True, slots=True)
class IngestReport:
    """What one run of ingest did. Counts are articles unless the name says otherwise.

    ``duplicates`` are articles that were added or replaced and repeat another one, or are repeated by one;
    figures that both tell are not in ``figures`` but in ``repeated_figures``. ``seconds_by_stage`` sums what
    workers spent at the same time.
    """

    added: int = 0
    replaced: int = 0
    unchanged: int = 0
    figures: int = 0
    entities: int = 0
    passages: int = 0
    skipped: tuple[Failure, ...] = ()
    failures: tuple[Failure, ...] = ()
    notes: tuple[str, ...] = ()
    seconds: float = 0.0
    duplicates: tuple[Duplicate, ...] = ()
    repeated_figures: int = 0
    seconds_by_stage: Mapping[str, float] = field(default_factory=dict)

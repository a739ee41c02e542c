"""A small application for the page: made-up articles in memory, and an assistant that answers by rules."""

from __future__ import annotations

import re
import sys
import threading
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass, field, replace
from types import SimpleNamespace
from typing import Any, Unpack

from policy_qa.errors import QuestionError
from policy_qa.schema import Answer, Article, Citation, ExtractedArticle, Figure, Filters, NumberCheck, Turn

FERRY_TITLE = "Brackwater counts the first full year of its clean-ferry scheme"
FERRY_QUOTE = (
    "The port city of Brackwater said on Tuesday that its harbour ferries carried 4.3 million passengers in "
    "2023, up by 12.5% over the previous year, after fares on the electric boats were cut."
)
QUAYS_QUOTE = "The transport office spent 61.8 million euros on quays and charging points in 2023."
FERRY_TEXT = f"""{FERRY_TITLE}

{FERRY_QUOTE}

{QUAYS_QUOTE} Of the 26 boats in service at the end of the year, 17 ran on batteries. \
“People come because the boats are quiet and on time,” said Ines Okafor, who directs the transport office.

Fuel use of the fleet fell to 2,150 tons in 2023. The city expects the remaining boats to be replaced \
by 2027, at a cost of about 40 million euros.
"""

LEVY_TITLE = "Levy <img src=x onerror=\"window.pwned='title'\"> notes"
LEVY_QUOTE = (
    "The levy rises from $12 to $15 per ton in 2024 <img src=x onerror=\"window.pwned='img'\"> as *stated* "
    "in [the act](javascript:alert(1))."
)
LEVY_TEXT = f"""Levy <script>window.pwned = 'script'</script> notes

{LEVY_QUOTE}

Templates such as ${{window.pwned='js'}} and {{{{constructor.constructor('window.pwned=1')()}}}} stay text.
"""


def figure(text: str, doc: str, surface: str, **fields: Any) -> Figure:
    """A figure at the first place where its surface stands in the text."""
    start = text.index(surface)
    end = start + len(surface)
    return Figure(id=f"{doc}:{start}-{end}", doc=doc, start=start, end=end, surface=surface, **fields)


def citation(article: Article, quote: str, marker: int = 1) -> Citation:
    """A citation of the first place where the quote stands."""
    start = article.text.index(quote)
    return Citation(marker, article.doc, article.title, article.published, start, start + len(quote), quote)


FERRY = Article(
    id="f" * 64,
    doc="ferries",
    source="ferries.txt",
    text=FERRY_TEXT,
    title=FERRY_TITLE,
    published="2024-01-16",
    publisher="Brackwater Gazette",
    place="Brackwater",
)
LEVY = Article(
    id="e" * 64, doc="levy", source="levy.txt", text=LEVY_TEXT, title=LEVY_TITLE, publisher='"><b>Desk</b>'
)
CHINESE = Article(
    id="c" * 64,
    doc="harbour-zh",
    source="harbour-zh.txt",
    text="港口客运量增长\n\n2023年渡轮运送旅客430万人次。\n",
    title="港口客运量增长",
    published="2024-02-01",
    publisher="海港日报",
    language="zh",
)

_FERRY_2023 = {"place": "Brackwater", "period": "2023"}
PASSENGERS = figure(
    FERRY_TEXT,
    "ferries",
    "4.3 million",
    kind="count",
    value=4300000,
    unit="passenger",
    indicator="ferry passengers",
    **_FERRY_2023,
)
GROWTH = figure(
    FERRY_TEXT,
    "ferries",
    "12.5%",
    kind="percent",
    value=12.5,
    unit="%",
    indicator="ferry passengers",
    change_direction="up",
    change_base_period="2022",
    **_FERRY_2023,
)
SPENDING = figure(
    FERRY_TEXT,
    "ferries",
    "61.8 million euros",
    kind="money",
    value=61800000,
    unit="EUR",
    indicator="spending on quays and charging points",
    **_FERRY_2023,
)
COST = figure(
    FERRY_TEXT,
    "ferries",
    "40 million euros",
    kind="money",
    value=40000000,
    unit="EUR",
    qualifier="about",
    status="target",
    indicator="cost of the remaining boats",
    place="Brackwater",
    period="2027",
)
LEVY_RATE = figure(
    LEVY_TEXT, "levy", "$15", kind="money", value=15, unit="USD", indicator="<b>levy</b>", period="2024"
)
BESIDE = tuple(
    replace(PASSENGERS, id=f"other:{number}", doc="other", **fields)
    for number, fields in enumerate(
        (
            {"period": "2022"},
            {"period": "2019-01/2019-03"},
            {"place": "Marlow"},
            {"place": "<b>Marlow</b>"},
            {"kind": "percent", "unit": "%", "value": 4, "surface": "12.5%", "share_of": "all passengers"},
            {"period": "2021", "status": "target"},
            {"period": "2020", "unit": "boat"},
        )
    )
)
"""Figures of another article that measure the same elsewhere, at other times, and against a whole."""
FIGURES = {"ferries": (PASSENGERS, GROWTH, SPENDING, COST), "levy": (LEVY_RATE,)}


@dataclass
class MemoryRecords:
    """The part of the record store that the page reads, over articles in memory."""

    stored: dict[str, Article] = field(default_factory=lambda: {a.doc: a for a in (FERRY, CHINESE, LEVY)})

    def counts(self) -> SimpleNamespace:
        figures = sum(len(self.figures(doc=doc)) for doc in self.stored)
        return SimpleNamespace(articles=len(self.stored), figures=figures)

    def summaries(self, docs: Collection[str]) -> dict[str, SimpleNamespace]:
        return {doc: self._summary(self.stored[doc]) for doc in docs if doc in self.stored}

    def titled(self, words: str, *, limit: int) -> list[SimpleNamespace]:
        found = [one for one in self.articles() if words.lower() in (one.title or one.doc).lower()]
        return found[:limit]

    def places(self, *, limit: int) -> list[str]:
        return sorted({one.place for one in self.stored.values() if one.place})[:limit]

    def publishers(self, *, limit: int) -> list[str]:
        return sorted({one.publisher for one in self.stored.values() if one.publisher})[:limit]

    def extracted(self, doc: str) -> ExtractedArticle | None:
        article = self.stored.get(doc)
        return None if article is None else ExtractedArticle(article, (), tuple(self.figures(doc=doc)))

    def article(self, doc: str) -> Article | None:
        return self.stored.get(doc)

    def figures(self, *, doc: str) -> list[Figure]:
        return list(FIGURES.get(doc, ()))

    def articles(self) -> list[SimpleNamespace]:
        return [self._summary(article) for _, article in sorted(self.stored.items())]

    def _summary(self, article: Article) -> SimpleNamespace:
        return SimpleNamespace(
            doc=article.doc,
            title=article.title,
            publisher=article.publisher,
            published=article.published,
            place=article.place,
            language=article.language,
            figures=len(self.figures(doc=article.doc)),
            duplicate_of="ferries" if article.doc == "levy" else None,
            skipped=None
            if article.language == "en"
            else f"figures not extracted: language {article.language}",
        )


class RuleAssistant:
    """Answers about passengers, quays and the levy, refuses the rest, breaks when it is told to explode."""

    def __init__(self) -> None:
        self.asked: list[tuple[str, tuple[Turn, ...]]] = []
        self.filters: list[Filters] = []
        self.go_on = threading.Event()

    def ask(
        self,
        question: str,
        history: Sequence[Turn] = (),
        *,
        on_text: Callable[[str], None] | None = None,
        on_found: Callable[[Any], None] | None = None,
        **filters: Unpack[Filters],
    ) -> Answer:
        if on_found is not None:
            on_found(self.evidence(question))
        self.asked.append((question, tuple(history)))
        self.filters.append(filters)
        if "wait" in question and on_text is not None:
            on_text("So far.")
            self.go_on.wait(20)
        if "draft" in question and on_text is not None:
            on_text("Harbour ferries carried")
            on_text("Harbour ferries carried 4.3 million passengers.")
        if len(question) > 2000:
            raise QuestionError("is longer than 2,000 characters", "shorten it")
        if "explode" in question:
            raise RuntimeError("secret detail")
        standalone = question
        if question.lower().startswith("and ") and history:
            standalone = f"{history[-1].question.rstrip('?')} {question[4:]}"
        if "levy" in standalone:
            return self._levy(question, standalone)
        if "quays" in standalone:
            return self._quays(question, standalone)
        if re.search(r"passengers|ferries", standalone) and "population" not in standalone:
            return self._passengers(question, standalone)
        return _answer(
            question,
            standalone,
            text="The nearest passage speaks of ferry passengers in 2023 [1].",
            cited=citation(FERRY, FERRY_QUOTE),
            reason="nothing_near",
        )

    def evidence(self, question: str, **filters: Unpack[Filters]) -> SimpleNamespace:
        """What was found for any question: the articles with their figures."""
        found = (ExtractedArticle(FERRY, (), (*FIGURES["ferries"], *BESIDE)), ExtractedArticle(LEVY, (), ()))
        return SimpleNamespace(articles={one.article.doc: one for one in found})

    @staticmethod
    def _passengers(question: str, standalone: str) -> Answer:
        return _answer(
            question,
            standalone,
            text="Harbour ferries in Brackwater carried 4.3 million passengers in 2023 [1]. "
            "That was 12.5% more than in 2022 [1], about 0.48 million more.",
            cited=citation(FERRY, FERRY_QUOTE),
            figures=(PASSENGERS, GROWTH),
            numbers=(
                NumberCheck("4.3 million", 4300000, "passenger", "quoted", 1),
                NumberCheck("12.5%", 12.5, "%", "quoted", 1),
                NumberCheck("0.48 million", 480000, "passenger", "derived", None, "4.3 − 4.3 ÷ 1.125"),
            ),
        )

    @staticmethod
    def _quays(question: str, standalone: str) -> Answer:
        return _answer(
            question,
            standalone,
            text="Spending on quays and charging points in Brackwater was 61.8 million euros in 2023 [1].",
            cited=citation(FERRY, QUAYS_QUOTE),
            figures=(SPENDING,),
            numbers=(NumberCheck("61.8 million euros", 61800000, "EUR", "quoted", 1),),
        )

    @staticmethod
    def _levy(question: str, standalone: str) -> Answer:
        return _answer(
            question,
            standalone,
            text=f"{LEVY_QUOTE} [1] and [7]",
            cited=citation(LEVY, LEVY_QUOTE),
            figures=(LEVY_RATE,),
            numbers=(
                NumberCheck("$15", 15, "USD", "quoted", 1),
                NumberCheck("$12", 12, "USD", "unsupported", None),
            ),
        )


def _answer(
    question: str,
    standalone: str,
    *,
    text: str,
    cited: Citation,
    figures: tuple[Figure, ...] = (),
    numbers: tuple[NumberCheck, ...] = (),
    reason: Any = None,
) -> Answer:
    return Answer(
        question=question,
        standalone_question=standalone,
        answer=text,
        short_answer=figures[0].surface if figures else None,
        outcome="refused" if reason else "grounded",
        reason=reason,
        confidence=0.9,
        citations=(cited,),
        figures=figures,
        numbers=numbers,
        reader="rules",
        timings_ms={"total": 4.0},
    )


def memory_app() -> Any:
    """An application over the three made-up articles; empty its ``records.stored`` for an empty store."""
    settings = SimpleNamespace(llm=None, allow_network=False, max_file_bytes=1_000_000)
    return SimpleNamespace(records=MemoryRecords(), assistant=RuleAssistant(), settings=settings)


if __name__ == "__main__":  # a server for the tests of serving: fakes_ui.py PORT [AUTH]
    from policy_qa.ui import serve

    serve(memory_app(), port=int(sys.argv[1]), auth=sys.argv[2] if len(sys.argv) > 2 else None)

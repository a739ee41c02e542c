"""Two articles with their labels, small enough to be measured in seconds."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

HARBOUR = """Port of Lindholm handles more cargo in 2023

The Port of Lindholm handled 18.4 million tons of cargo in 2023, up 6.2% from 2022, the port authority said \
on 12 February 2024. Revenue of the port came to 212 million euros in 2023.

The authority employs 1,350 people. It plans to invest 95 million euros in a new terminal by 2027, its \
director, Astrid Velling, told reporters.

In 2022 cargo had fallen by 2.1%, because two cranes stood still for eleven weeks.
"""
SCHOOLS = """Tarn County to build new schools

The council of Tarn County approved a budget of $1.2 billion for schools on 3 May 2024. The money pays for \
620 teachers, Council President Lou Marsh said.

About 38,500 pupils attend the schools of Tarn County. The share of pupils who finish school rose to 91.3% \
in 2023 from 89.8% in 2022.
"""
TEXTS = {"harbour": HARBOUR, "schools": SCHOOLS}
PLACES = {"harbour": "Lindholm", "schools": "Tarn County"}
_FIGURES: tuple[tuple[Any, ...], ...] = (
    ("harbour", "18.4 million tons", "measure", 18.4e6, "ton", {"indicator": "cargo", "period": "2023"}),
    (
        "harbour",
        "6.2%",
        "percent",
        6.2,
        "%",
        {"indicator": "cargo", "period": "2023", "change_direction": "up"},
    ),
    ("harbour", "212 million euros", "money", 212e6, "EUR", {"indicator": "revenue", "period": "2023"}),
    ("harbour", "1,350", "count", 1350, "person", {"indicator": "employees"}),
    ("harbour", "95 million euros", "money", 95e6, "EUR", {"indicator": "investment", "status": "target"}),
    ("harbour", "2.1%", "percent", 2.1, "%", {"indicator": "cargo", "change_direction": "down"}),
    ("harbour", "two", "count", 2, "crane", {"indicator": "cranes"}),
    ("harbour", "eleven weeks", "measure", 11, "week", {"indicator": "standstill"}),
    ("schools", "$1.2 billion", "money", 1.2e9, "USD", {"indicator": "budget"}),
    ("schools", "620", "count", 620, "teacher", {"indicator": "teachers"}),
    ("schools", "38,500", "count", 38500, "pupil", {"indicator": "pupils"}),
    ("schools", "91.3%", "percent", 91.3, "%", {"indicator": "share of pupils", "period": "2023"}),
    ("schools", "89.8%", "percent", 89.8, "%", {"indicator": "share of pupils", "period": "2022"}),
)
_QUESTIONS: tuple[tuple[Any, ...], ...] = (
    (
        "harbour",
        "How much cargo did the Port of Lindholm handle in 2023?",
        "18.4 million tons",
        18.4e6,
        "ton",
    ),
    ("harbour", "What was the revenue of the Port of Lindholm in 2023?", "212 million euros", 212e6, "EUR"),
    ("schools", "What budget for schools did Tarn County approve?", "$1.2 billion", 1.2e9, "USD"),
    ("schools", "What share of pupils finished school in Tarn County in 2023?", "91.3%", 91.3, "%"),
    ("harbour", "How much cargo did the Port of Lindholm handle in 2015?", None, None, None),
)
_SENTENCES = {
    "18.4 million tons": "The Port of Lindholm handled 18.4 million tons of cargo in 2023",
    "212 million euros": "Revenue of the port came to 212 million euros in 2023.",
    "$1.2 billion": "approved a budget of $1.2 billion for schools",
    "91.3%": "rose to 91.3% in 2023",
}


def figure_rows() -> list[dict[str, Any]]:
    """The labelled figures, as lines of figures.jsonl."""
    rows = []
    for number, (doc, surface, kind, value, unit, more) in enumerate(_FIGURES):
        start = TEXTS[doc].index(surface)
        rows.append(
            {
                "id": f"{doc}#{number:02}", "doc": doc, "start": start, "end": start + len(surface),
                "surface": surface, "place": PLACES[doc], "kind": kind, "value": value, "unit": unit, **more,
            }
        )  # fmt: skip
    return rows


def write(folder: Path) -> tuple[Path, Path]:
    """Write the articles and their labels.

    Returns:
        The folders of articles and of labels.
    """
    corpus, gold = folder / "corpus", folder / "gold"
    corpus.mkdir(parents=True)
    gold.mkdir()
    for doc, text in TEXTS.items():
        (corpus / f"{doc}.txt").write_text(text, encoding="utf-8", newline="")
    dates = {"harbour": "2024-02-12", "schools": "2024-05-03"}
    lines = [f"{doc}.txt,{day},{PLACES[doc]},en" for doc, day in dates.items()]
    (corpus / "manifest.csv").write_text("\n".join(["file,published,place,language", *lines, ""]))
    entities = [
        {
            "id": "harbour#e1",
            "doc": "harbour",
            "label": "PERSON",
            "canonical": "Astrid Velling",
            "role": "director",
        },
        {"id": "schools#e1", "doc": "schools", "label": "PERSON", "canonical": "Lou Marsh", "role": None},
    ]
    questions = []
    for number, (doc, question, said, value, unit) in enumerate(_QUESTIONS):
        evidence = [{"doc": doc, "quote": _SENTENCES[said]}] if said else []
        questions.append(
            {
                "id": f"{doc}#q{number}", "doc": doc, "type": "lookup" if said else "unanswerable_period",
                "question": question, "answer": [said] if said else [], "value": value, "unit": unit,
                "evidence": evidence, "answerable": said is not None,
                "reason": None if said else "wrong_period",
            }
        )  # fmt: skip
    for name, rows in (
        ("figures", figure_rows()),
        ("entities", [row | {"surfaces": [row["canonical"]]} for row in entities]),
        ("questions", questions),
    ):
        (gold / f"{name}.jsonl").write_text("".join(json.dumps(row) + "\n" for row in rows), encoding="utf-8")
    return corpus, gold

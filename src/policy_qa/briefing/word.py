"""A document as a Word file: real headings, lists, tables and pictures; all that articles say is text only.

Citations lead to their source within the file by bookmarks. Nothing refers to anything outside it.
"""

from __future__ import annotations

import io
import unicodedata
from datetime import datetime
from typing import Any, Final

from policy_qa.briefing.charts import HEIGHT, WIDTH, as_png
from policy_qa.briefing.document import (
    Block,
    Bullets,
    Chart,
    Document,
    Heading,
    Paragraph,
    Run,
    Source,
    Table,
)

_ACCENT, _SOFT, _RULE = "0F5C63", "5B5F60", "DCD7CB"
_FONT, _EAST_ASIAN = "Calibri", "Microsoft YaHei"
_LANGUAGES: Final = {"en": "en-GB", "zh": "zh-CN"}
_TEXT_WIDTH: Final = 16.5
"""Centimetres between the margins of a page."""

_WIDEST, _PADDING = 34, 3  # letters of a column of a table: so many count at most, and so many are added


def as_docx(document: Document) -> bytes:
    """The document as a Word file (Office Open XML)."""
    writer = _Writer(document)
    writer.write()
    return writer.saved()


class _Writer:
    """One document while it is written; python-docx is loaded when the first one is."""

    def __init__(self, document: Document) -> None:
        import docx

        self._document = document
        self._file: Any = docx.Document()
        self._marks = 0
        self._set_up()

    def write(self) -> None:
        document = self._document
        self._file.add_heading(document.title, 0)
        self._file.add_paragraph(document.subtitle, "Subtitle")
        for block in document.body:
            self._block(block)
        if document.sources:
            self._file.add_heading(document.sources_head, 1)
            for source in document.sources:
                self._source(source)
        for block in document.closing:
            self._block(block)

    def saved(self) -> bytes:
        out = io.BytesIO()
        self._file.save(out)
        return out.getvalue()

    # ---- the page and its styles ----

    def _set_up(self) -> None:
        from docx.shared import Cm

        made = datetime.combine(self._document.made, datetime.min.time())
        about = self._file.core_properties
        about.title, about.author, about.comments = self._document.title[:250], "policy-qa", ""
        about.created = about.modified = made
        about.language = _LANGUAGES.get(self._document.language, "en-GB")
        self._shed_the_template(about.language)
        section = self._file.sections[0]
        section.page_width, section.page_height = Cm(21), Cm(29.7)
        section.left_margin = section.right_margin = Cm((21 - _TEXT_WIDTH) / 2)
        section.top_margin = section.bottom_margin = Cm(2.2)
        self._style("Normal", 10.5, after=6)
        self._style("Title", 22, colour=_ACCENT, after=2, bold=True)
        self._style("Subtitle", 10, colour=_SOFT, after=14)
        self._style("Heading 1", 15, colour=_ACCENT, before=16, after=4, bold=True)
        self._style("Heading 2", 11.5, colour=_SOFT, before=10, after=3, bold=True)
        self._style("List Bullet", 10.5, after=1)
        self._style("Caption", 9.5, colour=_SOFT, before=8, after=3)
        self._style("Quote", 10.5, after=3)
        self._no_line_below_the_title()

    def _shed_the_template(self, language: str) -> None:
        """Takes away what the library's template says of itself: its preview picture and its language."""
        from docx.oxml.ns import qn

        parts = self._file.part.package.rels
        for name in [name for name, part in parts.items() if part.reltype.endswith("/thumbnail")]:
            del parts[name]
        for spoken in self._file.styles.element.iter(qn("w:lang")):
            spoken.set(qn("w:eastAsia" if language == "zh-CN" else "w:val"), language)

    def _style(
        self,
        name: str,
        size: float,
        *,
        colour: str | None = None,
        before: float = 0,
        after: float = 0,
        bold: bool = False,
    ) -> None:
        from docx.oxml.ns import qn
        from docx.shared import Pt, RGBColor

        style = self._file.styles[name]
        style.font.name, style.font.size, style.font.bold, style.font.italic = _FONT, Pt(size), bold, False
        fonts = style.element.get_or_add_rPr().get_or_add_rFonts()
        for theme in ("asciiTheme", "hAnsiTheme", "eastAsiaTheme", "cstheme"):
            fonts.attrib.pop(qn(f"w:{theme}"), None)  # a theme's font would go before ours
        fonts.set(qn("w:eastAsia"), _EAST_ASIAN)
        style.font.color.rgb = RGBColor.from_string(colour or "1F2224")
        style.paragraph_format.space_before, style.paragraph_format.space_after = Pt(before), Pt(after)

    def _no_line_below_the_title(self) -> None:
        from docx.oxml.ns import qn

        properties = self._file.styles["Title"].element.pPr
        for border in properties.findall(qn("w:pBdr")):
            properties.remove(border)

    # ---- blocks ----

    def _block(self, block: Block) -> None:
        if isinstance(block, Heading):
            self._file.add_heading(block.text, block.level)
        elif isinstance(block, Paragraph):
            self._runs(self._file.add_paragraph(style="Quote" if block.is_note else None), block.runs)
            if block.is_note:
                _bar(self._file.paragraphs[-1], _SOFT)
        elif isinstance(block, Bullets):
            for item in block.items:
                self._runs(self._file.add_paragraph(style="List Bullet"), item)
        elif isinstance(block, Chart):
            self._chart(block)
        else:
            self._table(block)

    def _chart(self, chart: Chart) -> None:
        from docx.shared import Cm

        width = Cm(_TEXT_WIDTH)
        picture = self._file.add_picture(io.BytesIO(as_png(chart.plot)), width, round(width * HEIGHT / WIDTH))
        properties = picture._inline.docPr
        properties.set("descr", chart.alt)
        properties.set("name", f"Chart {properties.get('id')}")
        picture_of = self._file.paragraphs[-1]
        picture_of.paragraph_format.keep_with_next = True
        picture_of.paragraph_format.space_after = 0
        self._file.add_paragraph("   ".join(filter(None, (chart.caption, chart.legend))), "Caption")

    def _table(self, table: Table) -> None:
        from docx.enum.table import WD_ALIGN_VERTICAL
        from docx.enum.text import WD_ALIGN_PARAGRAPH

        caption = self._file.add_paragraph(table.caption, "Caption")
        caption.paragraph_format.keep_with_next = True
        drawn = self._file.add_table(rows=0, cols=len(table.header))
        drawn.autofit = False
        _rules(drawn)
        widths = _widths(table)
        head = drawn.add_row()
        _repeat(head)
        cells = [((Run(name, "strong"),) for name in table.header), *table.rows]
        for _ in table.rows:
            drawn.add_row()
        for column, width in zip(drawn.columns, widths, strict=True):
            column.width = width
        for line, runs in zip(drawn.rows, cells, strict=True):
            _whole(line)
            for place, (cell, content) in enumerate(zip(line.cells, runs, strict=True)):
                cell.width, cell.vertical_alignment = widths[place], WD_ALIGN_VERTICAL.CENTER
                paragraph = cell.paragraphs[0]
                paragraph.paragraph_format.space_after = 0
                if place in table.numbers:
                    paragraph.alignment = WD_ALIGN_PARAGRAPH.RIGHT
                self._runs(paragraph, content, size=9)
        self._file.add_paragraph().paragraph_format.space_after = 0

    def _source(self, source: Source) -> None:
        from docx.shared import Cm

        head = self._file.add_paragraph()
        head.paragraph_format.keep_with_next = True
        head.paragraph_format.space_before, head.paragraph_format.space_after = Cm(0.3), 0
        self._bookmarked(head, source.number)
        self._runs(head, (Run(f" {source.title}", "strong"),))
        if source.where:
            about = self._file.add_paragraph()
            about.paragraph_format.keep_with_next = True
            about.paragraph_format.space_after = 0
            self._runs(about, (Run(" · ".join(source.where), "soft"),), size=9)
        quote = self._file.add_paragraph(source.quote, "Quote")
        quote.paragraph_format.keep_together = True
        _bar(quote, _ACCENT)
        if source.note:
            self._runs(self._file.add_paragraph(), (Run(source.note, "strong"),), size=9)

    # ---- text ----

    def _runs(self, paragraph: Any, runs: Any, *, size: float | None = None) -> None:
        from docx.shared import Pt, RGBColor

        for run in runs:
            if run.kind == "cite":
                _cite(paragraph, run.text, size)
                continue
            made = paragraph.add_run(run.text)
            made.bold = True if run.kind == "strong" else None
            if run.kind == "soft":
                made.font.color.rgb = RGBColor.from_string(_SOFT)
            if size is not None:
                made.font.size = Pt(size)

    def _bookmarked(self, paragraph: Any, number: int) -> None:
        """The number of a source, as the place that its citations lead to."""
        self._marks += 1
        start = _element("w:bookmarkStart", id=self._marks, name=_bookmark(str(number)))
        paragraph._p.append(start)
        paragraph.add_run(f"[{number}]").bold = True
        paragraph._p.append(_element("w:bookmarkEnd", id=self._marks))


def _cite(paragraph: Any, number: str, size: float | None) -> None:
    """``[n]`` as a link to the source within the document."""
    from docx.shared import Pt, RGBColor

    link = _element("w:hyperlink", anchor=_bookmark(number), history=1)
    run = paragraph.add_run(f"[{number}]")
    run.font.color.rgb = RGBColor.from_string(_ACCENT)
    if size is not None:
        run.font.size = Pt(size)
    link.append(run._r)
    paragraph._p.append(link)


def _bookmark(number: str) -> str:
    return f"source_{number}"


def _bar(paragraph: Any, colour: str) -> None:
    """A bar at the left of a paragraph: a quote, or what is set apart."""
    from docx.shared import Cm

    paragraph.paragraph_format.left_indent = Cm(0.4)
    border = _element("w:pBdr")
    border.append(_element("w:left", val="single", sz=12, space=8, color=colour))
    properties = paragraph._p.get_or_add_pPr()
    properties.insert_element_before(border, "w:shd", "w:tabs", "w:spacing", "w:ind", "w:jc", "w:rPr")


def _widths(table: Table) -> list[int]:
    """The widths of the columns, by what stands in them: a long text breaks rather than a number."""
    from docx.shared import Cm

    texts = [[*table.header], *(["".join(run.text for run in cell) for cell in row] for row in table.rows)]
    needed = [min(max(map(_breadth, column)), _WIDEST) + _PADDING for column in zip(*texts, strict=True)]
    return [Cm(_TEXT_WIDTH * one / sum(needed)) for one in needed]


def _breadth(text: str) -> int:
    """About how wide a text is, in letters: those of Chinese are twice as wide."""
    return sum(2 if unicodedata.east_asian_width(one) in "WF" else 1 for one in text)


def _rules(table: Any) -> None:
    """Thin lines between the rows, none between the columns; the text begins at the margin of the page."""
    borders = _element("w:tblBorders")
    for edge in ("top", "bottom", "insideH"):
        borders.append(_element(f"w:{edge}", val="single", sz=4, space=0, color=_RULE))
    margins = _element("w:tblCellMar")
    for edge, twips in (("top", 30), ("left", 0), ("bottom", 30), ("right", 140)):
        margins.append(_element(f"w:{edge}", w=twips, type="dxa"))
    table._tbl.tblPr.insert_element_before(borders, "w:shd", "w:tblLayout", "w:tblCellMar", "w:tblLook")
    table._tbl.tblPr.insert_element_before(margins, "w:tblLook")


def _whole(row: Any) -> None:
    """Keeps a row on one page."""
    row._tr.get_or_add_trPr().insert(0, _element("w:cantSplit", val="true"))


def _repeat(row: Any) -> None:
    """Makes a row the header of its table, also on the pages that follow."""
    row._tr.get_or_add_trPr().append(_element("w:tblHeader", val="true"))


def _element(tag: str, /, **attributes: str | int) -> Any:
    from docx.oxml import OxmlElement
    from docx.oxml.ns import qn

    made = OxmlElement(tag)
    for key, value in attributes.items():
        made.set(qn(f"w:{key}"), str(value))
    return made

"""Loaders: each format from a tiny file, text unchanged, one clear sentence for each kind of bad input."""

from __future__ import annotations

import io
import logging
import pickle
import random
import re
import zipfile
import zlib
from contextlib import suppress
from hashlib import sha256
from pathlib import Path

import pytest
from docx import Document
from docx.oxml import parse_xml
from hypothesis import given, settings
from hypothesis import strategies as st

from policy_qa.errors import LoadError
from policy_qa.loaders import LOADERS, check_metadata, detect_language, load
from policy_qa.loaders.headings import find_published, find_title, parse_date, parse_published

DATA = Path(__file__).parent / "data"
PROSE = (
    "The valley counted 4,120 new jobs between January and March 2024, the statistics office said. "
    "That is 3.6% more than a year before, and most of them came in hydro power."
)
NS = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'


def read(name: str) -> bytes:
    return (DATA / name).read_bytes()


def text_of(data: bytes, name: str = "a.txt") -> str:
    return load(data, name, doc="a").text


def reason(data: bytes, name: str) -> str:
    with pytest.raises(LoadError) as caught:
        load(data, name, doc="a")
    assert caught.value.source == name
    assert "\n" not in str(caught.value)
    return caught.value.reason


# --- each format, by strings that must and must not appear ---

FORMATS = [
    (
        "report.pdf",
        "River Valley adds 4,120 jobs as its power stations turn to hydro and wind in the spring quarter",
        [
            "the statistics office said. That is 3.6% more",  # a word broken by the line's end
            "in long-term projects",  # a compound broken at its hyphen
            "on the northern ridge.",
            "Its 2-megawatt test unit",
            "spring quarter\n\nPublished: 2 May 2024\n\nThe valley",
            "\n\nHydro leads\n\nHydro power",
            "Source 2023 2024\nHydro 540 612\nWind 205 251\nCoal 310 118",
            "debated in the valley assembly before",  # a sentence over two pages
        ],
        ["River Valley Statistics", "Page 1", "Page 2", "statis-", "{nb}"],
    ),
    (
        "page.html",
        "River Valley adds 4,120 jobs",
        [
            "River Valley adds 4,120 jobs\n\nThe valley counted 4,120 new jobs",
            "a year before, and most of them came in hydro power.",  # a line break inside a sentence
            "The office’s report names “long-term” projects worth $1.9 billion.",
            "Source | 2023 | 2024\nHydro | 540 | 612\nWind | 205 | 251",
            "- Upper Ford: 48 turbines planned by 2026\n- North ridge",
        ],
        ["cookies", "37 partners", "Top 10", "98765", "77 ships", "5511", "2031", "|---"],
    ),
    (
        "brief.docx",
        "River Valley adds 4,120 jobs",
        [
            "office said.\n\nSource | 2023 | 2024\nHydro | 540 | 612\nWind | 205 | 251\n\nThe assembly",
            "Upper Ford: 48 turbines",
        ],
        ["Word Document"],
    ),
]


@pytest.mark.parametrize(("name", "title", "there", "absent"), FORMATS, ids=[row[0] for row in FORMATS])
def test_format(name: str, title: str, there: list[str], absent: list[str]) -> None:
    article = load(read(name), f"folder/{name}", doc="folder/x")
    assert [part for part in there if part not in article.text] == []
    assert [part for part in absent if part in article.text] == []
    assert (article.title, article.published, article.language) == (title, "2024-05-02", "en")
    assert (article.doc, article.source) == ("folder/x", f"folder/{name}")
    assert article.id == sha256(read(name)).hexdigest()
    assert article.place is None
    assert load(read(name), f"folder/{name}", doc="folder/x") == article


def test_html_publisher_and_address() -> None:
    article = load(read("page.html"), "page.htm", doc="page")
    assert (article.publisher, article.url) == ("Valley Courier", "https://courier.example/valley-jobs")


def test_every_format_can_be_called_alone() -> None:
    for suffix, name in ((".pdf", "report.pdf"), (".html", "page.html"), (".docx", "brief.docx")):
        assert LOADERS[suffix](read(name), name).doc == name.split(".")[0]


def test_unknown_type_names_the_known_ones() -> None:
    assert "use one of .txt, .md, .html" in reason(b"x", "table.csv")
    assert "(none)" in reason(b"x", "table")


# --- text stays as it is ---


@given(
    st.text(
        st.characters(exclude_categories=["Cs", "Cc"]) | st.sampled_from("\n\r\t\u00a0“”’—é宁 ab1"),
        min_size=1,
    )
)
@settings(max_examples=200, deadline=None)
def test_text_is_unchanged(body: str) -> None:
    text = "A1 " + body  # never without a letter, never the signature of another format
    for suffix in (".txt", ".md"):
        article = load(text.encode(), f"a{suffix}", doc="a")
        assert article.text == text
        assert article.title is None or "\n" not in article.title
        assert re.fullmatch("[a-z]{2}", article.language)


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16", "utf-32"])
@given(st.text(st.characters(exclude_categories=["Cs", "Cc"])))
@settings(max_examples=50, deadline=None)
def test_byte_order_mark_is_not_part_of_the_text(encoding: str, body: str) -> None:
    text = "Ärger\u00a01\r\n" + body
    assert text_of(text.encode(encoding)) == text


@pytest.mark.parametrize(
    ("text", "encoding"),
    [
        ("The “plan” of 2024 – worth £5m – isn’t new.\r\n" + PROSE, "cp1252"),
        ("Café owners paid 5%\u00a0more. " + PROSE, "latin-1"),
        ("宁波市科技投入增长了13.3%，达到910亿元。", "gb18030"),
        ("Ningbo’s “two striding forward” plan. " + PROSE, "gb18030"),
        ("Выпуск продукции вырос на 5 процентов, сообщило министерство. " * 3, "cp1251"),
    ],
)
def test_older_encodings(text: str, encoding: str) -> None:
    assert text_of(text.encode(encoding)) == text


# --- title, date, language ---

HEADS = [
    (
        "News > In the City > Hot Topic\nJobs grow fast\n2019-01-28Text Size: A A A\n\n" + PROSE,
        "Jobs grow fast",
        "2019-01-28",
    ),
    (
        "# Jobs *grow* at [Upper Ford](http://x.example) #\n\nBy A. Smith, 28 January 2019\n\n" + PROSE,
        "Jobs grow at Upper Ford",
        "2019-01-28",
    ),
    ('---\ntitle: "Jobs grow"\ndate: 2019-01-28\n---\n# Other\n\n' + PROSE, "Jobs grow", "2019-01-28"),
    (
        "Jobs grow\n=========\n\nPublished: 28th Jan. 2019, 10:30 am\nUpdated: 3 March 2020\n\n" + PROSE,
        "Jobs grow",
        "2019-01-28",
    ),
    (
        "Updated: 3 March 2020\nPosted on Monday, January 28, 2019\nJobs grow\n\n" + PROSE,
        "Jobs grow",
        "2019-01-28",
    ),
    ("Jobs grow\n\nBEIJING, Jan. 28, 2019 (Xinhua) -- " + PROSE, "Jobs grow", None),
    ("Jobs grow\n\nBEIJING, January 28, 2019 -- " + PROSE, "Jobs grow", "2019-01-28"),
    ("Jobs grow in the U.S.\n\n" + PROSE, "Jobs grow in the U.S.", None),
    (PROSE + "\n\n" + PROSE, None, None),
    ("Exports rose by 5%.\n\n" + PROSE, None, None),
    (
        "A line of prose that is wrapped\nat a fixed width and so is no title\nof anything, in 2018.\n",
        None,
        None,
    ),
    ("Jobs grow\n\nThe rule applies from 1 January 2020\n\n" + PROSE, "Jobs grow", None),
    ("Jobs grow\n\nThe act of 3 May 2016 was amended on 4 June 2017 in two places.\n", "Jobs grow", None),
    ("Jobs grow\n\n" + PROSE + "\n\n28 January 2019\n", "Jobs grow", "2019-01-28"),
    ("宁波市科技投入\n发布时间：2019年1月28日\n\n宁波市科技投入增长。", "宁波市科技投入", "2019-01-28"),
    (
        "https://example.org/a\nHome | News | About\nJobs grow\nSource: Valley Courier\n\n" + PROSE,
        "Jobs grow",
        None,
    ),
]


@pytest.mark.parametrize(("text", "title", "published"), HEADS)
def test_title_and_date_of_text(text: str, title: str | None, published: str | None) -> None:
    article = load(text.encode(), "a.md", doc="a")
    assert (article.title, article.published) == (title, published)


@pytest.mark.parametrize(
    ("text", "iso"),
    [
        ("2019-01-28", "2019-01-28"),
        ("2019-01-28T10:20:00+08:00", "2019-01-28"),
        ("2019/1/8", "2019-01-08"),
        ("28.01.2019", "2019-01-28"),
        ("05.01.2019", "2019-01-05"),
        ("28/01/2019", "2019-01-28"),
        ("01/28/2019", "2019-01-28"),
        ("05/01/2019", None),
        ("3 Sept. 2019", "2019-09-03"),
        ("Sunday, 2nd of June 2019", "2019-06-02"),
        ("MAY 3 2019", "2019-05-03"),
        ("28-Jan-2019", "2019-01-28"),
        ("30 February 2019", None),
        ("2019-13-01", None),
        ("1,952 March 2019", None),
        ("in 2018", None),
        ("V2019.01.285", None),
    ],
)
def test_parse_date(text: str, iso: str | None) -> None:
    assert parse_date(text) == iso


def test_stated_dates_may_be_months_and_years_but_not_prose() -> None:
    assert [parse_published(text) for text in ("2018", "2018-02", "2018-13", "Mon 5 Feb 2018 10:30")] == [
        "2018",
        "2018-02",
        None,
        "2018-02-05",
    ]
    assert parse_published("valid from 2018-02-05 until further notice") is None


def test_dates_deep_in_the_text_are_not_the_publication_date() -> None:
    body = "\n\n".join([PROSE] * 20)
    assert find_published(f"Jobs grow\n\n{body}\n\nReport, 3 May 2016\n\n{body}") is None


def test_only_text_is_no_heading() -> None:
    assert find_title("Jobs grow") is None
    assert find_title("\n\n") is None


@pytest.mark.parametrize(
    ("text", "code"),
    [
        (PROSE, "en"),
        ("", "en"),
        ("2018 2019 13.3% 14.2% 91.06", "en"),
        ("GDP 2018 2019\nZhejiang 5.6 6.2\nJiangsu 9.3 9.9\nShanghai 3.2 3.8", "en"),
        ("Ningbo Zhejiang Hangzhou Shaoxing Jiaxing Huzhou Wenzhou Taizhou Lishui", "en"),
        ("Kwame Nkrumah Boateng Asante Owusu Mensah 45 50", "en"),
        (
            "The dishwasher (sink-type Q6) made by Ningbo Fotile Kitchenware Co., Ltd. 【Print】 【Close】",
            "en",
        ),
        ("宁波市科技投入2018年增长13.3%，达到910亿元。", "zh"),
        ("日本の輸出は増えた。", "ja"),
        ("수출이 증가했다", "ko"),
        ("Le produit intérieur brut a augmenté de 3% en 2018, selon l'Insee.", "fr"),
        ("Das Bruttoinlandsprodukt stieg 2018 um 2 Prozent.", "de"),
        ("Экспорт вырос на 3%, сообщила таможня в понедельник.", "ru"),
    ],
)
def test_language(text: str, code: str) -> None:
    assert detect_language(text) == code


# --- metadata ---


def test_metadata_overrides_and_empty_means_unknown() -> None:
    stated = {
        "title": " A  title ",
        "published": "28 January 2019",
        "place": "Upper Ford",
        "publisher": "",
        "url": " ",
        "odd": "x",
    }
    article = load(b"Jobs grow\n\n" + PROSE.encode(), "a.txt", doc="b/a", metadata=stated)
    assert (article.title, article.published, article.place) == ("A title", "2019-01-28", "Upper Ford")
    assert (article.publisher, article.url, article.facts_from, article.doc) == (None, None, None, "b/a")


@pytest.mark.parametrize(
    ("key", "value", "words"),
    [
        ("published", "28/13/2019", "is not a date; write it like 2019-01-28"),
        ("language", "English", "is not a two-letter code"),
        ("url", "javascript:alert(1)", "is not a web address"),
    ],
)
def test_senseless_metadata(key: str, value: str, words: str) -> None:
    with pytest.raises(ValueError, match=words):
        check_metadata(key, value)
    with pytest.raises(LoadError, match=words):
        load(PROSE.encode(), "a.txt", doc="a", metadata={key: value})


def test_language_with_region() -> None:
    assert check_metadata("language", "EN-us") == "en"


# --- HTML ---


def page(body: str, head: str = "") -> bytes:
    return f"<!DOCTYPE html><html><head>{head}</head><body>{body}</body></html>".encode()


@pytest.mark.parametrize(
    ("head", "body", "published"),
    [
        ('<meta property="article:published_time" content="2019-03-04T10:00:00Z">', "", "2019-03-04"),
        (
            '<script type="application/ld+json">{"@type":"Article","datePublished":"2017-08-09"}</script>',
            "",
            "2017-08-09",
        ),
        ("", "<p>Published: 4 March 2019</p>", "2019-03-04"),
        (
            "",
            "<p>The law dates from 2015-06-07, and the list of its many exceptions has grown since then.</p>",
            None,
        ),
    ],
)
def test_html_date(head: str, body: str, published: str | None) -> None:
    data = page(
        f"<article><h1>Jobs grow</h1>{body}<p>{PROSE}</p></article><footer>Copyright 2021</footer>", head
    )
    assert load(data, "a.html", doc="a").published == published


def test_html_title_that_is_a_word_of_the_text_still_stands_first() -> None:
    data = page(f"<h1>Jobs</h1><p>{PROSE}</p><p>{PROSE.replace('4,120', '5,000')}</p>")
    assert load(data, "a.html", doc="a").text.startswith("Jobs\n\nThe valley counted 4,120")


def test_html_declared_encoding() -> None:
    data = page(f"<h1>宁波</h1><p>{'宁波市科技投入增长了。' * 9}</p>", '<meta charset="gb2312">')
    article = load(data.decode().encode("gb18030"), "a.html", doc="a")
    assert "宁波市科技投入增长了。" in article.text
    assert article.language == "zh"


@pytest.mark.parametrize("declared", ["utf-16", "unicode_escape", "no-such-thing", "utf-8"])
def test_html_wrongly_declared_encoding(declared: str) -> None:
    data = page(f"<h1>Jobs — grow</h1><p>{PROSE}</p>", f'<meta charset="{declared}">')
    xml = b'<?xml version="1.0" encoding="utf-8"?>'
    assert load(xml + data, "a.html", doc="a").title == "Jobs — grow"


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (
            page("<nav><a href=/>Home</a></nav><div id=root></div><script>draw()</script>"),
            "no article text was found",
        ),
        (b"Only words, no tag among them.", "is not a web page"),
        (b"", "is empty"),
        (b"%PDF-1.4 ...", "is a PDF file"),
        (b"\0\1\2" * 50, "binary"),
    ],
)
def test_html_refused(data: bytes, words: str) -> None:
    assert words in reason(data, "a.html")


# --- DOCX ---


def docx_of(*blocks: str) -> bytes:
    """A Word document whose body is the given XML."""
    document = Document()
    for block in blocks:
        document.element.body.insert(len(document.element.body) - 1, parse_xml(block))
    stream = io.BytesIO()
    document.save(stream)
    return stream.getvalue()


def paragraph(inside: str) -> str:
    return f"<w:p {NS}>{inside}</w:p>"


def run(text: str) -> str:
    return f'<w:r><w:t xml:space="preserve">{text}</w:t></w:r>'


def test_docx_keeps_what_word_shows() -> None:
    inserted = f'<w:ins w:id="1" w:author="x">{run("4,120")}</w:ins>'
    deleted = '<w:del w:id="2" w:author="x"><w:r><w:delText>9,999</w:delText></w:r></w:del>'
    control = f"<w:sdt {NS}><w:sdtContent>{paragraph(run('In a control.'))}</w:sdtContent></w:sdt>"
    cell = f"<w:tc>{paragraph(run('wide'))}</w:tc>"
    merged = f'<w:tc><w:tcPr><w:gridSpan w:val="2"/></w:tcPr>{paragraph(run("Total"))}</w:tc>'
    table = f"<w:tbl {NS}><w:tr>{merged}{cell}</w:tr></w:tbl>"
    breaks = f"{run('one')}<w:r><w:br/></w:r>{run('two')}<w:r><w:tab/></w:r>{run('three')}"
    data = docx_of(
        paragraph(run("Jobs: ") + inserted + deleted + run(" new")), control, table, paragraph(breaks)
    )
    assert text_of(data, "a.docx") == "Jobs: 4,120 new\n\nIn a control.\n\nTotal | wide\n\none\ntwo\tthree"


def rezipped(replace: dict[str, bytes | None]) -> bytes:
    """brief.docx with some of its parts replaced or taken out."""
    stream = io.BytesIO()
    with (
        zipfile.ZipFile(DATA / "brief.docx") as old,
        zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as new,
    ):
        for name in old.namelist():
            content = replace.get(name, old.read(name))
            if content is not None:
                new.writestr(name, content)
    return stream.getvalue()


EMPTY_DOCUMENT = f"<w:document {NS}><w:body><w:p/></w:body></w:document>".encode()


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (b"", "is empty"),
        (b"just words", "is not a Word document"),
        (read("brief.docx")[:9000], "cut short"),
        (read("brief.docx")[:-30], "cut short"),
        (rezipped({"word/document.xml": None}), "not a readable Word document"),
        (rezipped({"word/document.xml": b"<w:document"}), "not a readable Word document"),
        (rezipped({"word/document.xml": EMPTY_DOCUMENT}), "has no text"),
        (rezipped({"word/document.xml": b" " * 151_000_000}), "would unpack to 151 MB (limit 150 MB)"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(500), "password-protected or an old .doc"),
    ],
)
def test_docx_refused(data: bytes, words: str) -> None:
    assert words in reason(data, "a.docx")


# --- PDF ---


def pdf_of(*pages: str) -> bytes:
    """A PDF with the given content streams, all in Helvetica."""
    kids = " ".join(f"{4 + 2 * n} 0 R" for n in range(len(pages)))
    objects = [
        b"<</Type/Catalog/Pages 2 0 R>>",
        f"<</Type/Pages/Kids[{kids}]/Count {len(pages)}>>".encode(),
        b"<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>",
    ]
    for number, content in enumerate(pages):
        packed = zlib.compress(content.encode("latin-1"))
        look = "/MediaBox[0 0 600 800]/Resources<</Font<</F1 3 0 R>>>>"
        objects += [
            f"<</Type/Page/Parent 2 0 R{look}/Contents {5 + 2 * number} 0 R>>".encode(),
            b"<</Length %d/Filter/FlateDecode>>stream\n%s\nendstream" % (len(packed), packed),
        ]
    body, offsets = b"%PDF-1.4\n", []
    for number, content in enumerate(objects, start=1):
        offsets.append(len(body))
        body += b"%d 0 obj\n%s\nendobj\n" % (number, content)
    table = b"".join(b"%010d 00000 n \n" % offset for offset in offsets)
    trailer = b"trailer<</Size %d/Root 1 0 R>>\nstartxref\n%d\n%%%%EOF" % (len(objects) + 1, len(body))
    return body + b"xref\n0 %d\n0000000000 65535 f \n" % (len(objects) + 1) + table + trailer


def lines_at(*lines: tuple[int, str]) -> str:
    """A content stream that shows each line at its height."""
    shown = (f"BT /F1 11 Tf 1 0 0 1 50 {y} Tm ({text}) Tj ET" for y, text in lines)
    return "\n".join(shown)


def test_pdf_paragraphs_by_distance() -> None:
    data = pdf_of(
        lines_at((700, "First line of the report"), (686, "goes on here."), (650, "Another one begins."))
    )
    assert text_of(data, "a.pdf") == "First line of the report goes on here.\n\nAnother one begins."


def test_pdf_line_ended_on_purpose_ends_a_paragraph() -> None:
    lines = [
        "The road along the northern ridge between the ford and the old",
        "capital was built",
        "Second point",
    ]
    data = pdf_of(lines_at(*zip((700, 686, 672), lines, strict=True)))
    assert text_of(data, "a.pdf") == " ".join(lines[:2]) + "\n\nSecond point"
    lines[1] = "capital was built by"
    data = pdf_of(lines_at(*zip((700, 686, 672), lines, strict=True)))
    assert text_of(data, "a.pdf") == " ".join(lines)


def test_pdf_printed_by_a_browser() -> None:
    stamp, foot = (770, "11/22/26, 2:52 PM Valley jobs"), (20, "https://courier.example/a?b=1 1/1")
    data = pdf_of(lines_at(stamp, (700, "Jobs grow by 5% in the valley, the office said."), foot))
    assert text_of(data, "a.pdf") == "Jobs grow by 5% in the valley, the office said."


def test_pdf_years_at_the_head_of_pages_are_no_page_numbers() -> None:
    pages = [
        lines_at(
            (750, f"{2016 + n}"),
            (700, f"Exports came to {n}{n}5 million tons in that year."),
            (40, f"- {n + 1} -"),
        )
        for n in range(3)
    ]
    text = text_of(pdf_of(*pages), "a.pdf")
    assert [year for year in ("2016", "2017", "2018") if year in text] == ["2016", "2017", "2018"]
    assert "- 2 -" not in text


def test_pdf_pages_that_are_all_alike_are_kept() -> None:
    assert "Jobs grow" in text_of(pdf_of(*[lines_at((700, "Jobs grow by 5%."))] * 4), "a.pdf")


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (b"", "is empty"),
        (b"just words", "is not a PDF file"),
        (read("report.pdf")[:1500], "cut short"),
        (read("report.pdf")[:-8], "cut short"),
        (read("report.pdf")[:300] + read("report.pdf")[-30:], "damaged PDF"),
        (read("encrypted.pdf"), "is encrypted; save it without a password"),
        (read("encrypted-aes.pdf"), "is encrypted; save it without a password"),
        (read("scan.pdf"), "no text layer (scanned): run OCR on it first"),
        (pdf_of(""), "no text layer (scanned): run OCR on it first"),
        (pdf_of("BT /F1 9 Tf " + "(a) Tj " * 50_001 + "ET"), "page 1 has more than 50000 pieces of text"),
    ],
)
def test_pdf_refused(data: bytes, words: str) -> None:
    assert words in reason(data, "a.pdf")


# --- text that is none, and the terminal that stays quiet ---


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (b"", "the file is empty"),
        (b"\xef\xbb\xbf", "has no text"),
        (b" \r\n\t ", "has no text"),
        (b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR", "is binary data"),
        (random.Random(7).randbytes(4000), "binary"),
        (random.Random(7).randbytes(4000).replace(b"\0", b"\1"), "binary"),
        (bytes(range(1, 32)) * 5, "is binary data"),
        (
            "Prices “rose” by 5% — again — at the “old” mill".encode()[:-20] + b"\xe2\x80",
            "is UTF-8 text, damaged at byte",
        ),
        ("Jobs grow".encode("utf-16")[:-1], "is marked as UTF-16-LE but damaged"),
        (read("report.pdf"), "is a PDF file, not text; give it its true suffix (.pdf)"),
        (read("brief.docx"), "is a ZIP container"),
        (read("page.html"), "is a web page, not text; give it the suffix .html"),
    ],
)
@pytest.mark.parametrize("suffix", [".txt", ".md"])
def test_text_refused(data: bytes, words: str, suffix: str) -> None:
    assert words in reason(data, f"in{suffix}")


def damaged(name: str, seed: int, bytes_changed: int) -> bytes:
    rng, data = random.Random(seed), bytearray(read(name))
    for _ in range(bytes_changed):
        data[rng.randrange(len(data))] = rng.randrange(256)
    return bytes(data)


@pytest.mark.parametrize("name", ["report.pdf", "brief.docx", "page.html"])
def test_damaged_files_raise_nothing_else_and_print_nothing(
    name: str, capfd: pytest.CaptureFixture[str]
) -> None:
    for seed in range(12):
        with suppress(LoadError):
            load(damaged(name, seed, (1, 20, 200)[seed % 3]), name, doc="a")
    assert capfd.readouterr() == ("", "")


def test_errors_survive_the_way_between_processes() -> None:
    with pytest.raises(LoadError) as caught:
        load(b"", "a.pdf", doc="a")
    assert str(pickle.loads(pickle.dumps(caught.value))) == str(caught.value)


def test_log_levels_are_given_back() -> None:
    before = logging.getLogger("pypdf").level
    load(read("report.pdf"), "report.pdf", doc="report")
    assert logging.getLogger("pypdf").level == before

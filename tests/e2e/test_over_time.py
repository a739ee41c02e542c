"""Numbers over time in the browser, on the sample corpus: charts, conflicts, targets, files, rulings."""

from __future__ import annotations

import csv
import io
import re
import shutil
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import pytest

from conftest import Server, ingested, made_once, start_server, visitor
from driving import violations

pytestmark = pytest.mark.e2e

CORPUS = Path(__file__).resolve().parent.parent.parent / "corpus"
HOSTILE = """Marlow counts its levies
2024-02-02

The levy revenue <img src=x onerror="window.pwned='img'"> in Marlow was $15 million in 2021. In 2022, the \
levy revenue <img src=x onerror="window.pwned='img'"> in Marlow was $16 million. In 2023, the levy revenue \
<img src=x onerror="window.pwned='img'"> in Marlow was $18 million ${window.pwned='js'}.
"""
MANIFEST = """file,title,published,publisher,url,place,language,facts_from
levies.txt,"Levies <img src=x onerror=""window.pwned='title'"">",2024-02-02,<b>Marlow</b> Desk,,Marlow,en,
"""
SCHEMES = pytest.mark.parametrize("scheme", ["light", "dark"])
SIZES = pytest.mark.parametrize("size", [(1280, 900), (390, 844)], ids=["1280", "390"])


@pytest.fixture(scope="module")
def stores(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The sample corpus and an article that means no good, ingested."""

    def make(data: Path) -> None:
        folder = data.parent / "levies"
        folder.mkdir()
        (folder / "levies.txt").write_text(HOSTILE, encoding="utf-8")
        (folder / "manifest.csv").write_text(MANIFEST, encoding="utf-8")
        ingested(data, CORPUS, folder)

    own = tmp_path_factory.mktemp("series") / "data"
    return Path(shutil.copytree(made_once(tmp_path_factory, "corpus", make), own))


@pytest.fixture(scope="module")
def served(browser: Any, stores: Path) -> Iterator[Server]:
    """A server over these stores; it must have said nothing but its address."""
    running = start_server(stores)
    yield running
    assert running.stop() == 0
    assert not [line for line in running.lines if "Traceback" in line], "\n".join(running.lines)


@pytest.fixture
def view(browser: Any, served: Server) -> Iterator[Any]:
    """A visitor who looks at the view Over time."""
    with visitor(browser, served) as page:
        opened(page)
        yield page


def opened(page: Any, tab: str = "Over time") -> None:
    """Opens a view of the Figures tab and waits until it is there."""
    page.get_by_role("tab", name="Figures").click()
    page.get_by_role("tab", name=tab).click()
    page.locator(".view-form:visible").wait_for()


def choose(page: Any, text: str, *parts: str) -> None:
    """Types into the search and chooses the first series found whose line has all these parts."""
    from playwright.sync_api import expect

    before = page.locator(".one-followed").count()
    page.locator("#development-search [data-find]").fill(text)
    entry = page.locator(f'[data-for="{text}"] .entry')
    for part in parts:
        entry = entry.filter(has_text=part)
    entry.first.click()
    expect(page.locator(".one-followed")).to_have_count(before + 1)
    expect(page.locator("#development-board")).not_to_have_attribute("aria-busy", "true")


def points(page: Any) -> Any:
    return page.locator("#development-board .chart a:visible")


def test_the_gdp_of_ningbo_is_drawn_with_its_gaps_and_its_target_apart(view: Any) -> None:
    from playwright.sync_api import expect

    choose(view, "gdp ningbo", "CNY")
    expect(points(view).nth(9)).to_be_visible()
    # Targets are diamonds, what came is circles; no line crosses a gap.
    targets = view.locator(".on-wide .target .dot")
    assert targets.count() >= 1
    assert view.locator(".on-wide .target path.dot").count() == targets.count()
    expect(view.locator(".on-wide .actual circle.dot").first).to_be_attached()
    assert 1 <= view.locator(".on-wide path.line").count() < points(view).count() - 1
    expect(view.locator(".chart-kinds")).to_contain_text("target")
    expect(view.locator(".behind")).to_contain_text(re.compile(r"\d+ figures in \d+ of 88 articles"))
    expect(view.locator(".gaps")).to_contain_text("2014–2016, 2021")
    row = view.locator(".by-period tr", has_text="2018")
    expect(row).to_contain_text("1.07 trillion yuan")
    expect(row).to_contain_text("claimed 7%")
    expect(row).to_contain_text("computed 8.66%")


def test_a_point_shows_its_card_and_opens_its_sentence_beside(view: Any) -> None:
    from playwright.sync_api import expect

    choose(view, "gdp ningbo", "CNY")
    point = view.get_by_role("link", name=re.compile("^2017: .*, actual"))
    point.hover()
    card = view.get_by_role("tooltip")
    for part in ("984.69 billion yuan", "2017", "actual", "2018"):
        expect(card).to_contain_text(part)
    point.click()
    cited = view.locator("#development-reader #cited")
    expect(cited).to_contain_text("984.69 billion yuan")
    expect(cited).to_be_in_viewport()
    view.get_by_role("button", name="Close", exact=True).click()
    expect(view.locator("#development-reader .reader")).to_have_count(0)
    view.locator(".by-period").get_by_role("button", name=re.compile("^712.89 billion yuan")).click()
    expect(cited).to_contain_text("712.89 billion yuan")


def test_several_indicators_share_an_axis_only_where_their_units_allow(view: Any) -> None:
    from playwright.sync_api import expect

    choose(view, "gdp ningbo", "CNY")
    choose(view, "secondary industry", "Ningbo", "CNY")
    expect(view.locator(".on-wide svg")).to_have_count(1)
    expect(view.locator(".on-wide .letter")).to_have_text(["A", "B"])
    choose(view, "R&D intensity", "Ningbo")
    expect(view.locator(".on-wide svg")).to_have_count(2)
    expect(view.locator(".by-period thead .key")).to_have_text(["A", "B", "C"])
    view.get_by_role("button", name=re.compile("^Remove Research")).click()
    expect(view.locator(".one-followed")).to_have_count(2)
    view.get_by_label("first value = 100").check()
    expect(view.locator(".on-wide .unit")).to_have_text("first value = 100")
    view.get_by_label("From year").fill("2012")
    view.get_by_label("To year").fill("2019")
    view.get_by_label("To year").press("Tab")
    expect(view.locator(".by-period tbody th").first).to_have_text("2012")
    expect(view.locator(".by-period tbody th").last).to_have_text("2019")
    view.get_by_label("From year").fill("2021")
    view.get_by_label("From year").press("Tab")
    expect(view.get_by_role("alert")).to_contain_text("The first year is after the last one")


def test_a_search_that_finds_nothing_says_so_and_a_place_narrows(view: Any) -> None:
    from playwright.sync_api import expect

    search = view.locator("#development-search [data-find]")
    search.fill("unicorns <b>")
    expect(view.locator("#development-found")).to_contain_text("No series matches “unicorns <b>”.")
    search.fill("")
    view.locator("#development-search [name=place]").select_option("South Korea")
    expect(view.locator(".entry .meta").first).to_contain_text("South Korea")
    assert {text.split(" · ")[0] for text in view.locator(".entry .meta").all_inner_texts()} == {
        "South Korea"
    }


def test_the_table_is_saved_and_holds_what_is_shown(view: Any, tmp_path: Path) -> None:
    choose(view, "gdp ningbo", "CNY")
    shown = view.locator(".by-period td:nth-child(2) .to-sentence").all_inner_texts()
    read = list(csv.DictReader(io.StringIO(saved(view, "table as CSV", tmp_path).decode("utf-8-sig"))))
    assert [row["as_written"] for row in read] == shown
    assert [row["period"] for row in read][:2] == ["2008", "2010"]
    assert read[-1]["status"] == "target"
    book = zipfile.ZipFile(io.BytesIO(saved(view, "table as XLSX", tmp_path)))
    sheet = book.read("xl/worksheets/sheet1.xml").decode()
    assert sheet.count("<row ") == 1 + len(shown)
    assert "<f>" not in sheet


def test_the_chart_is_saved_as_svg_and_png(view: Any, tmp_path: Path) -> None:
    choose(view, "gdp ningbo", "CNY")
    root = ElementTree.fromstring(saved(view, "chart as SVG", tmp_path))
    space = "{http://www.w3.org/2000/svg}"
    assert root.tag == f"{space}svg"
    drawn = (
        view.locator(".on-wide svg.chart circle.dot").count() or view.locator(".on-wide circle.dot").count()
    )
    dots = [one for one in root.iter(f"{space}circle") if one.get("class") == "dot"]
    assert len(dots) == drawn + 1  # the legend has one
    assert "1.7 trillion yuan" in "".join(one.text or "" for one in root.iter(f"{space}title"))
    assert saved(view, "chart as PNG", tmp_path).startswith(b"\x89PNG")


def saved(page: Any, name: str, folder: Path) -> bytes:
    """What a click on a button that saves something brings."""
    with page.expect_download() as download:
        page.get_by_role("button", name=re.compile(name)).click()
    path = folder / download.value.suggested_filename
    download.value.save_as(path)
    return path.read_bytes()


def test_a_wording_that_does_not_belong_is_taken_out_and_put_back(view: Any) -> None:
    from playwright.sync_api import expect

    choose(view, "gdp ningbo", "CNY")
    behind = view.locator(".behind")
    before = int(behind.inner_text().split()[0])
    view.get_by_text("What belongs together").click()
    view.get_by_role("button", name="“economy” does not belong here").click()
    expect(view.locator(".belonging .said")).to_contain_text("a series of its own now")
    expect(behind).not_to_contain_text(f"{before} figures")
    assert int(behind.inner_text().split()[0]) < before
    expect(view.get_by_role("button", name="“economy” does not belong here")).to_have_count(0)
    expect(view.locator(".rulings")).to_contain_text("are not the same")
    view.get_by_role("button", name="take back").click()
    expect(view.locator(".belonging .said")).to_contain_text("Taken back")
    expect(behind).to_contain_text(f"{before} figures")


def test_two_series_are_said_to_be_the_same_and_become_one(view: Any) -> None:
    from playwright.sync_api import expect

    choose(view, "gdp ningbo", "CNY")
    choose(view, "secondary industry", "Ningbo", "CNY")
    view.get_by_text("What belongs together").click()
    view.get_by_role("button", name="A and B are the same").click()
    expect(view.locator(".belonging .said")).to_contain_text("they are one series now")
    expect(view.locator(".one-followed")).to_have_count(1)
    view.get_by_role("button", name="take back").click()
    expect(view.locator(".belonging .said")).to_contain_text("Taken back")


def test_conflicts_stand_side_by_side_and_say_what_replaced_what(view: Any) -> None:
    from playwright.sync_api import expect

    opened(view, "Conflicts")
    expect(view.locator("#disagreements-list .note").first).to_contain_text("disagreements and revisions")
    view.locator("#disagreements-search [name=kind]").select_option("revision")
    view.locator("#disagreements-search [data-find]").fill("batteries")
    found = view.locator(".dispute")
    expect(found.first).to_contain_text("Batteries", ignore_case=True)
    expect(found.locator(".class").first).to_have_text("revision")
    held = found.locator(".side.holds").first
    expect(held).to_contain_text("holds since")
    expect(found.first.locator(".side")).not_to_have_count(1)
    dates = view.locator(".dispute").all_inner_texts()
    assert dates
    held.locator(".to-sentence").click()
    expect(view.locator("#disagreements-reader #cited")).to_be_in_viewport()
    view.keyboard.press("Escape")
    view.locator("#disagreements-search [data-find]").fill("no such thing")
    expect(view.locator("#disagreements-list")).to_contain_text("No conflict passes these filters.")


def test_targets_stand_beside_what_came(view: Any) -> None:
    from playwright.sync_api import expect

    opened(view, "Targets")
    state, year, place = (
        view.locator(f"#promises-search [name={name}]") for name in ("state", "year", "place")
    )
    state.select_option("missed")
    expect(view.locator(".promise .class").first).to_contain_text("missed")
    view.locator("#promises-search [data-find]").fill("solar additions")
    promise = view.locator(".promise")
    expect(promise).to_have_count(1)
    expect(promise).to_contain_text("36.4 GW")
    expect(promise).to_contain_text("30 GW")
    expect(promise.locator(".distance")).to_have_text("−6.4 gigawatt from the target")
    for side, sentence in ((0, "Solar additions reached 30 GW"), (1, "Solar additions reached 30 GW")):
        promise.locator(".side").nth(side).locator(".to-sentence").click()
        expect(view.locator("#promises-reader #cited")).to_contain_text(sentence)
    view.locator("#promises-search [data-find]").fill("")
    state.select_option("open")
    year.select_option("2025")
    place.select_option("Ningbo")
    expect(view.locator(".promise .meta").first).to_contain_text("Ningbo · 2025")
    expect(view.locator(".promise").first).to_contain_text("not yet due")


def test_more_is_shown_when_it_is_wanted(view: Any) -> None:
    from playwright.sync_api import expect

    opened(view, "Targets")
    expect(view.locator(".promise")).to_have_count(20)
    view.locator("#promises-list").get_by_role("button", name="Show more").click()
    expect(view.locator(".promise")).to_have_count(40)


def test_the_keyboard_alone_suffices(view: Any) -> None:
    from playwright.sync_api import expect

    search = view.locator("#development-search [data-find]")
    search.focus()
    view.keyboard.type("gdp ningbo")
    expect(view.locator('[data-for="gdp ningbo"] .entry').first).to_contain_text("Ningbo")
    view.keyboard.press("ArrowDown")
    expect(view.locator(".entry").first).to_be_focused()
    view.keyboard.press("Enter")
    expect(view.locator(".one-followed")).to_have_count(1)
    expect(search).to_be_focused()
    for _ in range(12):
        view.keyboard.press("Tab")
        if view.evaluate("document.activeElement.matches('.chart a')"):
            break
    card = view.get_by_role("tooltip")
    expect(card).to_contain_text("As written")
    first = card.inner_text()
    view.keyboard.press("ArrowRight")
    expect(card).not_to_have_text(first)
    view.keyboard.press("Enter")
    expect(view.locator("#development-reader #cited")).to_be_focused()
    view.keyboard.press("Escape")
    expect(view.locator("#development-reader .reader")).to_have_count(0)
    assert view.evaluate("document.activeElement.getAttribute('aria-label')")[:2] == "20"
    view.keyboard.press("Shift+Tab")
    view.keyboard.press("Enter")  # the button that removes the chip
    expect(view.locator(".one-followed")).to_have_count(0)
    expect(search).to_be_focused()


@SCHEMES
@SIZES
def test_axe_finds_nothing(browser: Any, served: Server, scheme: str, size: tuple[int, int]) -> None:
    from playwright.sync_api import expect

    with visitor(browser, served, size=size, color_scheme=scheme) as page:
        opened(page)
        expect(page.locator(".entry").first).to_be_visible()
        assert violations(page) == []
        choose(page, "gdp ningbo", "CNY")
        choose(page, "R&D intensity", "Ningbo")
        page.get_by_text("What belongs together").click()
        assert violations(page) == []
        page.locator(".by-period .to-sentence").first.click()
        expect(page.locator("#development-reader #cited")).to_be_visible()
        page.mouse.move(0, 0)
        expect(page.locator(".float-card.shown")).to_have_count(0)
        assert violations(page) == []
        page.get_by_role("button", name="Close", exact=True).click()
        opened(page, "Conflicts")
        expect(page.locator(".dispute").first).to_be_visible()
        assert violations(page) == []
        opened(page, "Targets")
        expect(page.locator(".promise").first).to_be_visible()
        assert violations(page) == []


def test_on_a_narrow_page_the_article_lies_over_the_chart_and_nothing_runs_over(
    browser: Any, served: Server
) -> None:
    from playwright.sync_api import expect

    with visitor(browser, served, size=(390, 844)) as page:
        opened(page)
        choose(page, "gdp ningbo", "CNY")
        expect(points(page)).to_have_count(11)
        assert page.locator(".on-narrow svg").bounding_box()["width"] <= 390
        assert page.evaluate("document.documentElement.scrollWidth") <= 390
        cell = page.locator(".by-period .to-sentence").first
        cell.click()
        expect(page.locator("#development-reader #cited")).to_be_in_viewport()
        assert page.locator("#development-reader").bounding_box()["height"] >= 840
        page.keyboard.press("Escape")
        expect(page.locator("#development-reader .reader")).to_have_count(0)
        expect(cell).to_be_focused()


def test_the_views_speak_chinese(browser: Any, served: Server) -> None:
    from playwright.sync_api import expect

    with visitor(browser, served, locale="zh-CN") as page:
        page.get_by_role("tab", name="数据").click()
        page.get_by_role("tab", name="历年变化").click()
        expect(page.locator("#development-found h2")).to_have_text("跟踪一个指标")
        page.get_by_role("tab", name="不一致").click()
        expect(page.locator("#disagreements-list .note").first).to_contain_text("处不一致或修订")
        page.get_by_role("tab", name="目标").click()
        expect(page.locator("#promises-list .note").first).to_contain_text("个目标")


def test_what_an_article_says_is_text_and_nothing_else(view: Any, tmp_path: Path) -> None:
    from playwright.sync_api import expect

    choose(view, "levy marlow", "Marlow")
    expect(points(view).first).to_be_visible()
    points(view).first.hover()
    expect(view.get_by_role("tooltip")).to_contain_text("<img src=x")
    view.get_by_text("What belongs together").click()
    points(view).first.click()
    expect(view.locator("#development-reader #cited")).to_be_visible()
    ElementTree.fromstring(saved(view, "chart as SVG", tmp_path))
    assert view.locator("#development img").count() == 0  # what ran would be found by ``visitor``


def test_without_figures_the_views_say_what_to_do(browser: Any, tmp_path: Path) -> None:
    from playwright.sync_api import expect

    (tmp_path / "a.txt").write_text("Nothing is counted here.\n", encoding="utf-8")
    data = tmp_path / "data"
    ingested(data, tmp_path / "a.txt")
    running = start_server(data)
    try:
        with visitor(browser, running) as page:
            page.get_by_role("tab", name="Figures").click()
            for tab, said in (
                ("Over time", "No series"),
                ("Conflicts", "No conflicts"),
                ("Targets", "No targets"),
            ):
                page.get_by_role("tab", name=tab).click()
                expect(page.locator(".view-nothing h2:visible")).to_contain_text(said)
    finally:
        running.stop()

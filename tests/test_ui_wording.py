"""The catalogue of the page's words: complete in every language, chosen by cookie, then by browser."""

from __future__ import annotations

import re
import string
import tomllib
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from policy_qa.ui.wording import LANGUAGE_COOKIE, LANGUAGES, words_of

UI = Path(__file__).resolve().parent.parent / "src" / "policy_qa" / "ui"
CATALOGUE: dict[str, dict[str, dict[str, str]]] = tomllib.loads((UI / "wording.toml").read_text("utf-8"))
ENTRIES = [(f"{s}.{k}", forms) for s, entries in CATALOGUE.items() for k, forms in entries.items()]


def visitor(accepts: str = "", chosen: str | None = None) -> Any:
    cookies = {} if chosen is None else {LANGUAGE_COOKIE: chosen}
    return SimpleNamespace(headers={"accept-language": accepts}, cookies=cookies)


def places(text: str) -> set[str]:
    return {name for _, name, _, _ in string.Formatter().parse(text) if name}


@pytest.mark.parametrize(("key", "forms"), ENTRIES)
def test_every_entry_speaks_every_language_with_the_same_places(key: str, forms: dict[str, str]) -> None:
    assert list(forms) == list(LANGUAGES)
    assert all(forms.values())
    named = {frozenset(places(form)) for form in forms.values()}
    assert len(named) == 1, f"{key} is filled differently in its languages"
    assert re.search(r"[\u4e00-\u9fff]", forms["zh"]), f"{key} is not translated"


def test_every_key_that_the_code_asks_for_is_in_the_catalogue() -> None:
    asked = {
        key
        for path in UI.glob("*.py")
        for key in re.findall(r"""words\(\s*"([a-z_]+\.[a-z_]+)\"""", path.read_text("utf-8"))
    }
    assert asked - {key for key, _ in ENTRIES} == set()


@pytest.mark.parametrize(
    ("request_", "language"),
    [
        (visitor("zh-CN,zh;q=0.9,en;q=0.8"), "zh"),
        (visitor("de-DE,en;q=0.7"), "en"),
        (visitor("en-GB,zh;q=0.5"), "en"),
        (visitor("fr"), "en"),
        (visitor("zh-CN", chosen="en"), "en"),
        (visitor("en", chosen="zh"), "zh"),
        (visitor("zh", chosen="<script>"), "zh"),
        (None, "en"),
    ],
)
def test_the_language_is_the_choice_then_the_browsers(request_: Any, language: str) -> None:
    assert words_of(request_).language == language


def test_one_and_many_and_thousands() -> None:
    words = words_of(None)
    assert [words("page.articles", n=n) for n in (0, 1, 1204)] == [
        "0 articles",
        "1 article",
        "1,204 articles",
    ]
    assert words_of(visitor("zh"))("page.articles", n=1204) == "1,204 篇文章"


def test_a_value_with_braces_is_only_text() -> None:
    assert words_of(None)("evidence.open_source", n=1, title="{0} {n}") == "Source 1: open {0} {n}"


def test_a_section_is_all_its_words() -> None:
    assert words_of(None).section("age")["years"] == "{n} years ago"


def test_a_key_that_does_not_exist_is_a_mistake() -> None:
    with pytest.raises(KeyError):
        words_of(None)("ask.nothing_of_the_kind")

"""What the package says in English reaches a reader of the Chinese page in Chinese."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path
from types import SimpleNamespace

import pytest

import policy_qa
from policy_qa.errors import LoadError, PolicyQAError, QuestionError, UsageError
from policy_qa.ui.readable import ENGLISH
from policy_qa.ui.retold import retold
from policy_qa.ui.trouble import in_words
from policy_qa.ui.wording import words_of

CHINESE = words_of(SimpleNamespace(cookies={}, headers={"accept-language": "zh"}))
HERE = Path(policy_qa.__file__).parent
REACHED = (
    "loaders", "fetching.py", "ingest/limits.py", "ingest/intake.py", "feedback.py", "briefing/desk.py",
    "questions/__init__.py", "records/listing.py", "records/periods.py", "records/judgements.py",
    "ui/offering.py",
)  # fmt: skip
"""Modules whose errors a visitor of the page can bring about."""

ERRORS = {"LoadError": LoadError, "UsageError": UsageError, "QuestionError": QuestionError}


def test_english_stays_as_it_is() -> None:
    assert retold("is encrypted; save it without a password", ENGLISH).startswith("is encrypted")
    assert retold("", CHINESE) == ""


@pytest.mark.parametrize(
    ("said", "shown"),
    [
        ("is encrypted; save it without a password", "已加密;请保存为不带密码的文件"),
        ("period 'abc' is none; write 2018, 2018-03, 2018-01/2018-11 or 2018/..", "'abc' 不是时期;"),
        (
            "value 'x; y' is not a number; write it in digits after scale, like 91060000000 or 13.3",
            "“数值”中的",
        ),
        ("answered 404; check the address, or save the page and send the file", "返回 404;请检查地址"),
        ("the text says so: “revised; up”", "原文如此说明:“revised; up”"),
    ],
)
def test_known_sentences_are_told_in_chinese_with_what_stands_in_them(said: str, shown: str) -> None:
    assert retold(said, CHINESE).startswith(shown)


def test_an_unknown_sentence_is_said_to_be_english_and_a_chinese_one_is_left_alone() -> None:
    assert retold("the moon is full", CHINESE) == "系统提示(英文):the moon is full"
    assert retold("此数据已不存在;请重新打开", CHINESE) == "此数据已不存在;请重新打开"
    assert len(retold("; " * 50_000, CHINESE)) < 101_000  # and at once


def test_the_errors_of_the_page_are_told_in_chinese() -> None:
    assert in_words(LoadError("/home/me/a.pdf", "is not a PDF file; give it its true suffix"), CHINESE) == (
        "不是 PDF 文件;请改用正确的后缀"
    )
    said = in_words(
        QuestionError("is empty", "ask for a figure, a person, a date or a reason that articles may give"),
        CHINESE,
    )
    assert said.startswith("问题为空;")


def raised() -> Iterator[tuple[str, PolicyQAError]]:
    """Each error that those modules raise with words of their own, something in each of its places."""
    for name in REACHED:
        for path in sorted((HERE / name).rglob("*.py")) if (HERE / name).is_dir() else [HERE / name]:
            tree = ast.parse(path.read_text(encoding="utf-8"))
            constants = {
                target.id: statement.value.value
                for statement in tree.body
                if isinstance(statement, ast.Assign | ast.AnnAssign)
                and isinstance(statement.value, ast.Constant)
                for target in (statement.targets if isinstance(statement, ast.Assign) else [statement.target])
                if isinstance(target, ast.Name)
            }
            for call in ast.walk(tree):
                if isinstance(call, ast.Call) and isinstance(call.func, ast.Name) and call.func.id in ERRORS:
                    texts = [_text(one, constants) for one in call.args]
                    skipped = 1 if call.func.id == "LoadError" else 0
                    if all(text is not None for text in texts[skipped:]):
                        yield (
                            f"{path.relative_to(HERE)}:{call.lineno}",
                            ERRORS[call.func.id](*(text or "x" for text in texts)),
                        )


def _text(node: ast.expr, constants: dict[str, object]) -> str | None:
    """A text with something in each place; None for one that is made elsewhere."""
    if isinstance(node, ast.Constant):
        return str(node.value)
    if not isinstance(node, ast.JoinedStr):
        return None
    parts = []
    for value in node.values:
        if isinstance(value, ast.Constant):
            parts.append(str(value.value))
        elif isinstance(value, ast.FormattedValue) and isinstance(value.value, ast.Name):
            if value.value.id in {"reason", "remedy", "kind", "what"}:
                return None
            parts.append(str(constants.get(value.value.id, "7")))
        else:
            parts.append("7")
    return "".join(parts)


def test_every_error_that_a_visitor_can_bring_about_has_chinese_words() -> None:
    found = list(raised())
    assert len(found) > 50
    missing = [f"{where} {error}" for where, error in found if not _is_chinese(in_words(error, CHINESE))]
    assert missing == []


def _is_chinese(text: str) -> bool:
    return "英文" not in text and re.search("[\u4e00-\u9fff]", text) is not None


def test_what_is_put_into_a_reason_before_it_is_raised_has_chinese_words() -> None:
    for said in (
        "would unpack to 900 MB (limit 200 MB); save its text without pictures and attachments",
        "is a Word document cut short or damaged; copy or download it again",
        "no article text was found in the page; save the article's own page after it has loaded, or save its "
        "text as .txt",
        "page 3 has more than 100000 pieces of text; print the file to a new PDF, or save its text as .txt",
        "is a PDF file, not text; give it its true suffix (.pdf) or save it as UTF-8 text",
        "is marked as UTF-16 but damaged at byte 7; save it as UTF-8 text again",
        "has 9,000 characters of text (the limit is 1,000); split it, or ingest it from the command line",
        "did not answer within 20 seconds; check the address, or save the page and send the file",
        "is too large (30.0 MB; the limit is 25 MB); split it, or raise the limit (POLICY_QA_MAX_FILE_MB)",
        'published "soon" is not a date; write it like 2019-01-28',
        "figures not extracted: language zh",
        "the text has more than 1,000,000 characters; split it into articles",
    ):
        assert _is_chinese(retold(said, CHINESE)), said

"""What stands before the page, and who is let in."""

from __future__ import annotations

import asyncio
import re
from pathlib import Path
from typing import Any

import pytest

from policy_qa.cli import main
from policy_qa.errors import UsageError
from policy_qa.ui.credentials import account_line, accounts, hashed
from policy_qa.ui.guard import BodyLimit, Rate, RateLimit, SameSite, SecurityHeaders

HEADERS = {"host": "127.0.0.1:7860"}


async def echo(scope: Any, receive: Any, send: Any) -> None:
    """Reads the whole body and answers 200."""
    while True:
        message = await receive()
        if message["type"] == "http.disconnect":
            return
        if not message.get("more_body"):
            break
    await send({"type": "http.response.start", "status": 200, "headers": []})
    await send({"type": "http.response.body", "body": b"ok"})


def call(
    app: Any,
    path: str = "/gradio_api/queue/join",
    *,
    method: str = "POST",
    headers: dict[str, str] | None = None,
    body: tuple[bytes, ...] = (b"",),
    client: str = "10.0.0.1",
) -> tuple[int | None, dict[bytes, bytes]]:
    """Status and headers of the answer to one request; no status if the connection was cut."""
    sent: list[Any] = []
    parts = [
        {"type": "http.request", "body": part, "more_body": number < len(body) - 1}
        for number, part in enumerate(body)
    ]

    async def receive() -> Any:
        return parts.pop(0) if parts else {"type": "http.disconnect"}

    async def send(message: Any) -> None:
        sent.append(message)

    raw = [(name.encode(), value.encode()) for name, value in {**HEADERS, **(headers or {})}.items()]
    scope = {"type": "http", "method": method, "path": path, "headers": raw, "client": (client, 5)}
    asyncio.run(app(scope, receive, send))
    return (sent[0]["status"], dict(sent[0]["headers"])) if sent else (None, {})


def test_every_answer_forbids_foreign_content() -> None:
    headers = call(SecurityHeaders(echo))[1]
    assert b"default-src 'self'" in headers[b"content-security-policy"]
    assert headers[b"x-content-type-options"] == b"nosniff"


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ({}, 200),  # a program
        ({"origin": "http://127.0.0.1:7860"}, 200),
        ({"origin": "http://evil.example"}, 403),
        ({"origin": "null"}, 403),
        ({"origin": "http://127.0.0.1:7861"}, 403),
        ({"sec-fetch-site": "cross-site"}, 403),
        ({"origin": "https://qa.example", "x-forwarded-host": "qa.example"}, 200),
    ],
)
def test_posts_from_other_sites_are_refused(headers: dict[str, str], status: int) -> None:
    assert call(SameSite(echo), headers=headers)[0] == status
    assert call(SameSite(echo), method="GET", headers=headers)[0] == 200


def test_a_visitor_who_asks_too_often_waits_and_others_do_not() -> None:
    now = [0.0]
    rates = ((re.compile(r"/gradio_api/queue/join"), Rate(1.0, 3)),)
    app = RateLimit(echo, rates=rates, clock=lambda: now[0])
    assert [call(app)[0] for _ in range(5)] == [200, 200, 200, 429, 429]
    assert call(app, client="10.0.0.2")[0] == 200
    assert call(app, "/other")[0] == 200
    now[0] = 2.0
    assert [call(app)[0] for _ in range(3)] == [200, 200, 429]


def test_logins_are_counted_as_well() -> None:
    app = RateLimit(echo, clock=lambda: 0.0)
    assert [call(app, "/login")[0] for _ in range(12)].count(429) == 2


def test_large_bodies_are_refused_with_or_without_a_stated_length() -> None:
    app = BodyLimit(echo, upload=1_000, other=100)
    assert call(app, headers={"content-length": "101"})[0] == 413
    assert call(app, headers={"content-length": "nonsense"})[0] == 413
    assert call(app, body=(b"x" * 60, b"x" * 60))[0] is None
    assert call(app, body=(b"x" * 60, b"x" * 40))[0] == 200
    assert call(app, "/gradio_api/upload", body=(b"x" * 900,))[0] == 200


def test_accounts_from_a_file_let_in_who_knows_the_password(tmp_path: Path) -> None:
    file = tmp_path / "accounts"
    file.write_text(
        f"# who may\n\n{account_line('ada', 'correct horse')}\n{account_line('bo', 'staple: battery')}\n"
    )
    known = accounts(str(file))
    assert len(known) == 2
    assert known.admits("ada", "correct horse")
    assert known.admits("bo", "staple: battery")
    assert not known.admits("ada", "staple: battery")
    assert not known.admits("eve", "correct horse")
    assert not known.admits("ada", "")
    assert "correct" not in file.read_text()


def test_one_account_from_the_environment_plain_or_hashed() -> None:
    assert accounts("ada:correct horse").admits("ada", "correct horse")
    assert accounts(f"ada:{hashed('correct horse')}").admits("ada", "correct horse")
    assert hashed("correct horse") != hashed("correct horse")  # salted


@pytest.mark.parametrize(
    "given",
    [
        "ada:short", ":password", "a b:password", "missing-file", "ada:scrypt$1$8$1$AAAA$AAAA",
        "ada:scrypt$16384$8$1$%%$%%", "ada:scrypt$x$8$1$AAAA$AAAA", f"ada:scrypt${2**40}$8$1$AAAA$AAAA",
    ],
)  # fmt: skip
def test_what_is_no_account_is_refused_without_showing_it(given: str) -> None:
    with pytest.raises(UsageError) as refused:
        accounts(given)
    assert given not in str(refused.value)


def test_a_file_with_a_plain_password_is_refused(tmp_path: Path) -> None:
    file = tmp_path / "accounts"
    file.write_text("ada:correct horse\n")
    with pytest.raises(UsageError, match="line 1 of accounts holds no hashed password"):
        accounts(str(file))
    file.write_text("# nobody\n")
    with pytest.raises(UsageError, match="holds no account"):
        accounts(str(file))


def test_the_command_line_makes_accounts_and_takes_no_password_itself(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    import io

    file = tmp_path / "accounts"
    monkeypatch.setattr("sys.stdin", io.StringIO("correct horse\n"))
    assert main(["password", "ada", "-o", str(file)]) == 0
    assert accounts(str(file)).admits("ada", "correct horse")
    assert file.stat().st_mode & 0o077 == 0
    arguments = ["--data-dir", str(tmp_path / "data"), "chat", "--host", "0.0.0.0"]
    assert main(arguments) == 2
    assert "no password is set" in capsys.readouterr().err
    assert main([*arguments, "--auth", "ada:correct horse"]) == 2
    said = capsys.readouterr().err
    assert "can be read by others" in said
    assert "horse" not in said

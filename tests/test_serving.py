"""A running server as programs and strangers meet it: the calls, the limits, and what is not served."""

from __future__ import annotations

import json
import os
import re
import socket
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx
import pytest

import policy_qa
from policy_qa.schema import Figure

CRANES = "The number of container cranes in Tessaly reached 48 in 2023, after 41 in 2022."
QUESTION = "How many container cranes were there in Tessaly in 2023?"
INSIDE = re.compile(r"/tmp/|/home/|/root/|/usr/lib|site-packages|Traceback|\.py\b")


@dataclass
class Running:
    address: str
    lines: list[str]


@contextmanager
def serving(data: Path, *arguments: str, **environment: str) -> Iterator[Running]:
    """A ``policy-qa chat`` of its own; our own code must not appear in any trace that it prints."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    command = [sys.executable, "-m", "policy_qa", "--data-dir", str(data), "chat", "--port", str(port)]
    process = subprocess.Popen(
        [*command, *arguments], stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True,
        env={**os.environ, "POLICY_QA_MAX_FILE_MB": "1", "OMP_NUM_THREADS": "1", **environment},
    )  # fmt: skip
    watchdog = threading.Timer(120, process.kill)
    watchdog.start()
    assert process.stdout is not None
    running = Running("", [])
    try:
        for line in process.stdout:
            running.lines.append(line.rstrip())
            if found := re.fullmatch(r"Open (http://127\.0\.0\.1:\d+)", running.lines[-1]):
                running.address = found[1]
                break
        assert running.address, "\n".join(running.lines)
        drain = threading.Thread(target=lambda: running.lines.extend(process.stdout or ()), daemon=True)
        drain.start()
        yield running
    finally:
        process.terminate()
        process.wait(timeout=20)
        watchdog.cancel()
    assert str(Path(policy_qa.__file__).parent) not in "\n".join(running.lines)


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Running]:
    with serving(tmp_path_factory.mktemp("serving") / "data") as running:
        yield running


@pytest.fixture
def web(server: Running) -> Iterator[httpx.Client]:
    with httpx.Client(base_url=server.address, trust_env=False, timeout=60) as client:
        yield client


def client_of(server: Running, **options: Any) -> Any:
    from gradio_client import Client

    return Client(server.address, verbose=False, httpx_kwargs={"trust_env": False}, **options)


def test_programs_ingest_extract_and_ask_in_plain_json(server: Running) -> None:
    client = client_of(server)
    about = {"title": "Tessaly counts its cranes", "published": "2024-03-05", "place": "Tessaly"}
    receipt = client.predict(CRANES, "cranes.txt", about, api_name="/ingest")
    assert (receipt["outcome"], receipt["doc"], receipt["figures"]) == ("added", "cranes", 2)
    assert client.predict(CRANES, "cranes.txt", about, api_name="/ingest")["outcome"] == "unchanged"
    found = client.predict(CRANES, {"published": "2024-03-05"}, api_name="/extract")
    assert [figure["surface"] for figure in found["figures"]] == ["48", "41"]
    assert all(CRANES[one["start"] : one["end"]] == one["surface"] for one in found["figures"])
    answer = client.predict(QUESTION, None, api_name="/ask")
    assert (answer["outcome"], answer["citations"][0]["doc"]) == ("grounded", "cranes")
    assert "48" in answer["short_answer"]
    history = [{"question": QUESTION, "answer": answer["answer"]}]
    assert "41" in client.predict("And in 2022?", history, api_name="/ask")["short_answer"]
    json.dumps([receipt, found, answer], allow_nan=False)


def test_programs_ask_within_filters(server: Running) -> None:
    client = client_of(server)
    about = {"published": "2024-03-05", "place": "Tessaly", "publisher": "Harbour Desk"}
    text = f"{CRANES}\n\nThe harbour desk said so on Tuesday.\n"
    assert client.predict(text, "filtered.txt", about, api_name="/ingest")["outcome"] == "added"

    def refused(**filters: Any) -> bool:
        answer: dict[str, Any] = client.predict(question=QUESTION, **filters, api_name="/ask")
        return bool(answer["abstained"])

    assert not refused(since="2024", until="2024-03-05", place="Tessaly", publisher="Harbour Desk")
    assert not refused(docs=["filtered"])
    assert refused(since="2024-04")
    assert refused(until="2023")
    assert refused(place="Marlow")
    assert refused(publisher="Other Desk")


def test_programs_list_figures_and_follow_an_indicator(server: Running) -> None:
    client = client_of(server)
    about = {"published": "2024-05-06", "place": "Orvale"}
    text = "Orvale had 310 wind turbines in 2022. It had 345 wind turbines in 2023.\n"
    assert client.predict(text, "turbines.txt", about, api_name="/ingest")["outcome"] == "added"
    differing = "Orvale had 352 wind turbines in 2023, the grid office said.\n"
    later = {"published": "2024-08-01", "place": "Orvale"}
    assert client.predict(differing, "grid.txt", later, api_name="/ingest")["outcome"] == "added"
    page = client.predict(place="Orvale", limit=2, api_name="/figures")
    assert [(one["doc"], one["surface"]) for one in page["figures"]] == [("grid", "352"), ("turbines", "310")]
    assert set(page["figures"][0]) == set(Figure.__dataclass_fields__)
    rest = client.predict(place="Orvale", offset=page["next_offset"], api_name="/figures")
    assert ([one["surface"] for one in rest["figures"]], rest["next_offset"]) == (["345"], None)
    of_2022 = client.predict("wind turbines", "Orvale", "2022", "2022", api_name="/figures")
    assert [one["value"] for one in of_2022["figures"]] == [310]
    only = client.predict(doc="grid", api_name="/figures")
    assert [one["value"] for one in only["figures"]] == [352]
    line = client.predict("wind turbines", "Orvale", api_name="/series")
    assert [(row["period"], row["value"], row["doc"]) for row in line["rows"]] == [
        ("2022", 310, "turbines"),
        ("2023", 352, "grid"),
    ]
    assert [(one["period"], one["docs"]) for one in line["conflicts"]] == [("2023", ["turbines", "grid"])]
    short = client.predict("wind turbines", "Orvale", None, 1, api_name="/series")
    assert ([row["period"] for row in short["rows"]], short["next_offset"]) == (["2022"], 1)
    nothing = client.predict("wind turbines", "Nowhere", api_name="/series")
    assert nothing == {"rows": [], "conflicts": [], "next_offset": None}
    json.dumps([page, line], allow_nan=False)


@pytest.mark.parametrize(
    ("call", "arguments", "said"),
    [
        ("/figures", (None, 5), "place is no text"),
        ("/figures", (None, None, "soon"), "since .*date"),
        ("/figures", (None, None, None, None, "nowhere"), "no article is called"),
        ("/figures", (None, None, None, None, None, 1_001), "from 1 to 1,000"),
        ("/figures", (None, None, None, None, None, "ten"), "limit is no whole number"),
        ("/figures", (None, None, None, None, None, 10, -1), "offset is no whole number"),
        ("/series", ("", "Orvale"), "indicator is empty"),
        ("/series", ("wind turbines", None), "place is no text"),
        ("/ask", ("", None), "the question"),
        ("/ask", ("x" * 50_000, None), "the question"),
        ("/ask", ("What?", [{"q": "x"}]), "history"),
        ("/ask", ("What?", None, "soon"), "since .*date"),
        ("/ask", ("What?", None, None, "2024-13"), "until .*date"),
        ("/ask", ("What?", None, None, None, 5), "place is no text"),
        ("/ask", ("What?", None, None, None, None, None, ["nowhere"]), "no article is called"),
        ("/ask", ("What?", None, None, None, None, None, "nowhere"), "docs is no list"),
        ("/ask", ("What?", None, None, None, None, None, ["x"] * 1_001), "at most 1,000"),
        ("/extract", ("", None), "empty"),
        ("/extract", ("word " * 50_000, None), "characters of text"),
        ("/extract", (CRANES, {"published": "soon"}), "is not a date"),
        ("/extract", (CRANES, {"title": 5}), "is no text"),
    ],
)
def test_a_call_that_makes_no_sense_gets_one_sentence(
    server: Running, call: str, arguments: tuple[Any, ...], said: str
) -> None:
    with pytest.raises(Exception, match=said) as refused:
        client_of(server).predict(*arguments, api_name=call)
    assert not INSIDE.search(str(refused.value))


def test_ingest_tells_what_is_wrong_in_its_receipt(server: Running) -> None:
    receipt = client_of(server).predict("MZ", "a.exe", None, api_name="/ingest")
    assert (receipt["outcome"], receipt["reason"][:26]) == ("failed", "files of type .exe are not")


@pytest.mark.parametrize(
    "path",
    [
        "/gradio_api/file=/etc/passwd", "/gradio_api/file=pyproject.toml",
        "/gradio_api/file=../../etc/passwd", "/gradio_api/file=%2Fetc%2Fpasswd",
        "/static/../../../../etc/passwd", "/assets/..%2f..%2f..%2fetc/passwd",
        "/gradio_api/proxy=http://127.0.0.1:22/", "/gradio_api/proxy=https://example.org/",
        "/gradio_api/stream/x/y/z/playlist.m3u8", "/gradio_api/monitoring", "/records.sqlite", "/docs",
        "/openapi.json",
    ],
)  # fmt: skip
def test_nothing_but_the_page_is_served(web: httpx.Client, path: str) -> None:
    reply = web.get(path)
    assert reply.status_code >= 400 or "root:" not in reply.text
    assert "root:" not in reply.text
    assert "SQLite format" not in reply.text
    assert "build-backend" not in reply.text


def test_the_page_and_its_description_tell_nothing_of_this_machine(web: httpx.Client) -> None:
    for path in ("/", "/config", "/gradio_api/info", "/gradio_api/startup-events"):
        reply = web.get(path)
        assert not re.search(r"/tmp/|/home/|/root/|site-packages", reply.text), path


def test_a_file_of_the_server_cannot_be_passed_off_as_an_upload(web: httpx.Client) -> None:
    config = web.get("/config").json()
    (upload,) = [
        one for one in config["dependencies"] if any(event == "upload" for _, event in one["targets"])
    ]
    file = {"path": "/etc/passwd", "orig_name": "passwd.txt", "meta": {"_type": "gradio.FileData"}}
    body = {"fn_index": upload["id"], "data": [[file], None], "session_hash": "stranger"}
    web.post("/gradio_api/queue/join", json=body)
    with web.stream("GET", "/gradio_api/queue/data", params={"session_hash": "stranger"}) as events:
        said = "".join(events.iter_text())
    assert '"success": false' in said or '"success":false' in said
    assert "root:" not in said


def test_uploads_are_limited_in_size(web: httpx.Client) -> None:
    large = {"files": ("large.txt", b"x" * 1_200_000)}
    assert web.post("/gradio_api/upload", files=large).status_code == 413
    huge = {"files": ("huge.txt", b"x" * 9_000_000)}
    assert web.post("/gradio_api/upload", files=huge).status_code == 413


def test_pages_of_other_sites_cannot_post_here(web: httpx.Client) -> None:
    foreign = {"origin": "http://evil.example"}
    body = {"data": ["What?", None]}
    assert web.post("/gradio_api/call/ask", json=body, headers=foreign).status_code == 403
    assert web.get("/", headers={"host": "evil.example"}).status_code == 400


def test_with_accounts_nobody_comes_in_without(tmp_path: Path) -> None:
    from gradio_client.exceptions import AuthenticationError

    from policy_qa.ui.credentials import account_line

    file = tmp_path / "accounts"
    file.write_text(account_line("ada", "correct horse") + "\n")
    with serving(tmp_path / "data", "--auth", str(file), "--host", "0.0.0.0") as running:
        with httpx.Client(base_url=running.address, trust_env=False, timeout=60) as web:
            for path in ("/config", "/gradio_api/info"):
                assert web.get(path).status_code == 401
            assert web.post("/gradio_api/call/ask", json={"data": ["What?", None]}).status_code == 401
            assert web.post("/gradio_api/upload", files={"files": ("a.txt", b"x")}).status_code == 401
            wrong = {"username": "ada", "password": "wrong password"}
            tried = [web.post("/login", data=wrong).status_code for _ in range(12)]
            assert set(tried) == {400, 429}
        with pytest.raises((AuthenticationError, Exception), match=r"(?i)log|auth|429|401"):
            client_of(running, auth=("ada", "wrong password"))

"""Database servers for tests: the programs that are installed, started and ended with the run."""

from __future__ import annotations

import os
import pwd
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

_DEBIAN = Path("/usr/lib/postgresql")
_SECONDS = 60.0


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def postgres_programs() -> Path | None:
    """The folder of initdb and postgres, of the newest version that is installed."""
    versions = sorted(_DEBIAN.glob("*/bin/initdb"), key=lambda found: int(found.parts[-3].partition(".")[0]))
    on_path = shutil.which("initdb")
    found = versions[-1] if versions else Path(on_path).resolve() if on_path else None
    return found.parent if found is not None and (found.parent / "postgres").exists() else None


class Process:
    """A server in a process of its own, which can be killed and started again in the same place."""

    def __init__(self, command: list[str], ready: Callable[[], bool], **options: Any) -> None:
        self._command, self._ready, self._options = command, ready, options
        self._running: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        """Start it, again if need be: children of one that was killed may still be in its place."""
        quiet = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}
        end = time.monotonic() + _SECONDS
        while self._running is None or not self._ready():
            if self._running is None or self._running.poll() is not None:
                self._running = subprocess.Popen(
                    self._command, start_new_session=True, **quiet, **self._options
                )
            if time.monotonic() > end:
                raise RuntimeError(f"{self._command[0]} did not start")
            time.sleep(0.05)

    def kill(self) -> None:
        """As kill -9 does, its children too."""
        if self._running is not None:
            os.killpg(self._running.pid, signal.SIGKILL)
            self._running.wait()
            self._running = None

    def stop(self) -> None:
        if self._running is not None:
            self._running.send_signal(signal.SIGINT)
            try:
                self._running.wait(20)
            except subprocess.TimeoutExpired:
                self.kill()
            self._running = None


class Postgres:
    """A PostgreSQL server on a port of its own, without passwords, run by somebody who is not root."""

    def __init__(self, programs: Path, folder: Path) -> None:
        self.port = free_port()
        self._as: dict[str, Any] = {}
        if os.geteuid() == 0:
            user = pwd.getpwnam("postgres")
            self._as = {"user": user.pw_uid, "group": user.pw_gid}
            os.chown(folder, user.pw_uid, user.pw_gid)
        data = folder / "data"
        subprocess.run(
            [
                programs / "initdb",
                "-D",
                data,
                "-U",
                "tester",
                "-A",
                "trust",
                "-E",
                "UTF8",
                "--locale=C",
                "-N",
            ],
            check=True,
            capture_output=True,
            cwd=folder,
            **self._as,
        )
        settings = {
            "port": self.port,
            "listen_addresses": "127.0.0.1",
            "unix_socket_directories": "",
            "shared_buffers": "32MB",
            "fsync": "off",  # a process that is killed loses nothing by it
            "max_connections": 60,
        }
        command = [str(programs / "postgres"), "-D", str(data)]
        for name, value in settings.items():
            command += ["-c", f"{name}={value}"]
        self.process = Process(command, self._answers, cwd=folder, **self._as)

    def _answers(self) -> bool:
        import psycopg

        try:
            psycopg.connect(self._url("postgres"), connect_timeout=2).close()
        except psycopg.OperationalError:
            return False
        return True

    def _url(self, database: str) -> str:
        return f"postgresql://tester@127.0.0.1:{self.port}/{database}"

    def database(self, name: str = "test") -> str:
        """The address of an empty database; whatever used that name before is thrown out."""
        import psycopg

        with psycopg.connect(self._url("postgres"), autocommit=True) as connection:
            known = connection.execute("SELECT 1 FROM pg_database WHERE datname = %s", [name]).fetchone()
            if known is None:
                connection.execute(f"CREATE DATABASE {name} TEMPLATE template0")  # type: ignore[arg-type]
            connection.execute(
                "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = %s", [name]
            )
        with psycopg.connect(self._url(name), autocommit=True) as connection:
            connection.execute("DROP SCHEMA IF EXISTS policy_qa CASCADE")
        return self._url(name)


class ChromaServer:
    """``chroma run`` on a port of its own."""

    def __init__(self, folder: Path) -> None:
        self.port = free_port()
        program = Path(sys.executable).with_name("chroma")
        command = [
            str(program),
            "run",
            "--path",
            str(folder),
            "--host",
            "127.0.0.1",
            "--port",
            str(self.port),
        ]
        self.process = Process(command, self._answers, cwd=folder)
        self.url = f"http://127.0.0.1:{self.port}"

    def _answers(self) -> bool:
        with socket.socket() as probe:
            return probe.connect_ex(("127.0.0.1", self.port)) == 0


@contextmanager
def postgres() -> Iterator[Postgres | None]:
    """A running server; None where its programs, the driver, or a user who may run it are missing."""
    programs = postgres_programs()
    try:
        import psycopg  # noqa: F401
    except ImportError:
        programs = None
    if programs is None or (os.geteuid() == 0 and "postgres" not in {one.pw_name for one in pwd.getpwall()}):
        yield None
        return
    # Not in pytest's folder, which only root may enter.
    with tempfile.TemporaryDirectory(prefix="policy-qa-postgres-", ignore_cleanup_errors=True) as folder:
        server = Postgres(programs, Path(folder))
        server.process.start()
        try:
            yield server
        finally:
            server.process.kill()


@contextmanager
def chroma() -> Iterator[ChromaServer | None]:
    """A running Chroma server; None where its program is missing."""
    if not Path(sys.executable).with_name("chroma").exists():
        yield None
        return
    with tempfile.TemporaryDirectory(prefix="policy-qa-chroma-", ignore_cleanup_errors=True) as folder:
        server = ChromaServer(Path(folder))
        server.process.start()
        try:
            yield server
        finally:
            server.process.kill()

"""Who may open the page: names with salted scrypt hashes of their passwords, from a file or the environment.

A line reads ``name:scrypt$N$r$p$salt$hash`` with salt and hash in base64; ``policy-qa password NAME`` makes
one. In the environment ``name:password`` is taken too, and hashed at once.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import hmac
import os
import re
from collections.abc import Mapping
from pathlib import Path
from typing import Final

from policy_qa.errors import UsageError

_METHOD: Final = "scrypt"
_COST, _BLOCK, _PARALLEL = 2**14, 8, 1
_MAX_COST = 2**20
_SALT_BYTES, _HASH_BYTES = 16, 32
_NAME = re.compile(r"[^\s:#][^\s:]{0,63}")
_MAKE_ONE: Final = "make a line with: policy-qa password NAME"
MIN_PASSWORD: Final = 8
MAX_PASSWORD: Final = 1_000


class Accounts:
    """Names and the hashes of their passwords.

    Args:
        hashes: ``scrypt$…`` by name.
    """

    def __init__(self, hashes: Mapping[str, str]) -> None:
        self._hashes = dict(hashes)
        self._nobody = hashed(os.urandom(16).hex())

    def __len__(self) -> int:
        return len(self._hashes)

    def admits(self, name: str, password: str) -> bool:
        """Whether this is the password of that name; an unknown name takes as long to refuse as a known."""
        known = self._hashes.get(name)
        right = _matches(password[: MAX_PASSWORD + 1], known or self._nobody)
        return right and known is not None


def accounts(given: str) -> Accounts:
    """The accounts that ``--auth`` or the environment names.

    Args:
        given: The path of a file with a line for each account, or one such line.

    Raises:
        UsageError: There is no such file, a line is none, or a file holds a password that is not hashed.
    """
    if "\n" not in given and ":" in given and not Path(given).exists():
        name, _, secret = given.strip().partition(":")
        _check_name(name)
        if not secret.startswith(f"{_METHOD}$"):
            secret = hashed(_checked(secret))
        return Accounts({name: _checked_hash(secret, "POLICY_QA_AUTH")})
    return Accounts(_from_file(Path(given)))


def hashed(password: str) -> str:
    """A password as it is kept: salted, by scrypt (RFC 7914)."""
    salt = os.urandom(_SALT_BYTES)
    made = _derived(password, salt, _COST, _BLOCK, _PARALLEL, _HASH_BYTES)
    parts = (_METHOD, str(_COST), str(_BLOCK), str(_PARALLEL), _encoded(salt), _encoded(made))
    return "$".join(parts)


def account_line(name: str, password: str) -> str:
    """The line of an account for the file that ``--auth`` names.

    Raises:
        UsageError: The name or the password cannot be used.
    """
    _check_name(name)
    return f"{name}:{hashed(_checked(password))}"


def _from_file(path: Path) -> dict[str, str]:
    try:
        lines = path.read_text(encoding="utf-8").splitlines()
    except (OSError, UnicodeDecodeError, ValueError) as error:
        # Without its name: it may be a password that was meant to stand behind a name and a colon.
        what = "auth is neither name:password nor a file of accounts that can be read"
        raise UsageError(what, _MAKE_ONE) from error
    found: dict[str, str] = {}
    for number, line in enumerate(lines, start=1):
        if not line.strip() or line.startswith("#"):
            continue
        name, _, secret = line.strip().partition(":")
        _check_name(name)
        found[name] = _checked_hash(secret, f"line {number} of {path.name}")
    if not found:
        raise UsageError(f"the file {path.name} holds no account", _MAKE_ONE)
    return found


def _check_name(name: str) -> None:
    if not _NAME.fullmatch(name):
        raise UsageError("a name has 1 to 64 characters and no colon or space", _MAKE_ONE)


def _checked(password: str) -> str:
    if not MIN_PASSWORD <= len(password) <= MAX_PASSWORD:
        raise UsageError(
            "the password is too short or far too long", f"use {MIN_PASSWORD} to {MAX_PASSWORD} characters"
        )
    return password


def _checked_hash(secret: str, where: str) -> str:
    try:
        _parts(secret)
    except ValueError as error:
        raise UsageError(f"{where} holds no hashed password", _MAKE_ONE) from error
    return secret


def _matches(password: str, secret: str) -> bool:
    cost, block, parallel, salt, wanted = _parts(secret)
    made = _derived(password, salt, cost, block, parallel, len(wanted))
    return hmac.compare_digest(made, wanted)


def _parts(secret: str) -> tuple[int, int, int, bytes, bytes]:
    """Cost, block size, parallelism, salt and hash; ValueError if they are not there or not usable."""
    method, *numbers, salt, wanted = secret.split("$")
    if method != _METHOD or len(numbers) != 3:
        raise ValueError(secret)
    cost, block, parallel = map(int, numbers)
    if not (2**10 <= cost <= _MAX_COST and cost & (cost - 1) == 0 and 0 < block <= 16 and 0 < parallel <= 4):
        raise ValueError(secret)
    try:
        decoded = base64.b64decode(salt, validate=True), base64.b64decode(wanted, validate=True)
    except binascii.Error as error:
        raise ValueError(secret) from error
    if len(decoded[0]) < 8 or len(decoded[1]) < 16:
        raise ValueError(secret)
    return (cost, block, parallel, *decoded)


def _derived(password: str, salt: bytes, cost: int, block: int, parallel: int, length: int) -> bytes:  # noqa: PLR0917
    memory = 256 * cost * block  # twice what it needs
    data = password.encode("utf-8", "surrogatepass")
    return hashlib.scrypt(data, salt=salt, n=cost, r=block, p=parallel, maxmem=memory, dklen=length)


def _encoded(data: bytes) -> str:
    return base64.b64encode(data).decode("ascii")

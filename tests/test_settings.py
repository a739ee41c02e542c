from __future__ import annotations

from pathlib import Path

import pytest
from pydantic import ValidationError

from policy_qa.errors import UsageError
from policy_qa.settings import Settings


def test_defaults_are_local_and_offline() -> None:
    settings = Settings.load()
    assert (settings.data_dir, settings.host, settings.port) == (Path(".policy_qa"), "127.0.0.1", 7860)
    assert (settings.auth, settings.llm, settings.allow_network) == (None, None, False)
    assert settings.max_file_bytes == 25_000_000


def test_environment_fills_and_arguments_win(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("POLICY_QA_PORT", "8000")
    monkeypatch.setenv("POLICY_QA_HOST", "localhost")
    settings = Settings.load(port=9000, host=None)
    assert (settings.port, settings.host) == (9000, "localhost")


def test_unknown_variable_is_refused_with_the_near_name(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("POLICY_QA_DATADIR", "x")
    with pytest.raises(UsageError) as error:
        Settings.load()
    assert str(error.value) == (
        "the environment variable POLICY_QA_DATADIR is not a setting; did you mean POLICY_QA_DATA_DIR?"
    )


def test_unknown_key_is_refused() -> None:
    with pytest.raises(UsageError, match="there is no setting 'colour'"):
        Settings.load(colour="red")


@pytest.mark.parametrize(
    ("name", "value"),
    [("port", "0"), ("port", "many"), ("llm", "gpt"), ("threads", 0)],
)
def test_a_wrong_value_names_the_setting(name: str, value: object) -> None:
    with pytest.raises(UsageError, match=f"the setting {name} is wrong") as error:
        Settings.load(**{name: value})
    assert f"POLICY_QA_{name.upper()}" in str(error.value)
    assert "\n" not in str(error.value)


def test_the_password_is_not_shown() -> None:
    settings = Settings.load(auth="ann:s3cret")
    assert "s3cret" not in repr(settings)
    assert settings.credentials == "ann:s3cret"


def test_settings_are_frozen_and_described() -> None:
    with pytest.raises(ValidationError):
        Settings.load().port = 1  # type: ignore[misc]  # this is what must fail
    assert [name for name, field in Settings.model_fields.items() if not field.description] == []


def test_stores_of_their_own_lie_in_their_folder_alone(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("POLICY_QA_DATABASE_URL", "postgresql://me:secret@host/db")
    monkeypatch.setenv("POLICY_QA_CHROMA_URL", "http://host:8000")
    settings = Settings.load(data_dir=tmp_path / "data")
    assert settings.records_url == "postgresql://me:secret@host/db"
    assert "secret" not in repr(settings)
    own = settings.in_folder(tmp_path / "own")
    assert (own.data_dir, own.records_url, own.chroma_url) == (tmp_path / "own", None, None)

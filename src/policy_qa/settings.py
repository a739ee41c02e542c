"""One frozen object with every setting, read from ``POLICY_QA_*`` environment variables.

Only ``factory``, ``cli`` and ``ui`` see it: stages take plain arguments. A key that does not exist is
refused, in the environment too, because a misspelt setting that is silently ignored is worse than none.
"""

from __future__ import annotations

import difflib
import os
from pathlib import Path
from typing import Any, Self

from pydantic import Field, SecretStr, ValidationError, field_validator
from pydantic_settings import BaseSettings, SettingsConfigDict

from policy_qa.errors import UsageError

PREFIX = "POLICY_QA_"


class Settings(BaseSettings):
    """Where things are, which models are used, and how much is allowed.

    Build it with :meth:`load`, which turns every mistake into one :class:`~policy_qa.errors.UsageError`.
    """

    model_config = SettingsConfigDict(env_prefix=PREFIX, frozen=True, extra="forbid", env_ignore_empty=True)

    data_dir: Path = Field(default=Path(".policy_qa"), description="Folder of the stores.")
    database_url: SecretStr | None = Field(
        default=None, description="PostgreSQL database of the records; without one they are in the folder."
    )
    chroma_url: str | None = Field(
        default=None, description="Address of the Chroma server; without one vectors are in the folder."
    )
    host: str = Field(default="127.0.0.1", min_length=1, description="Address that the chat page listens on.")
    port: int = Field(
        default=7860, ge=1, le=65535, description="Port of the chat page; the next free one if taken."
    )
    auth: SecretStr | None = Field(
        default=None, description="File of the chat page's accounts, or 'name:password' of one."
    )
    embedder: str = Field(default="minilm", min_length=1, description="Name of the embedding model.")
    reader: str = Field(
        default="policy", min_length=1, description="Name of the model that reads passages; 'none' for none."
    )
    llm: str | None = Field(
        default=None, description="'provider:model' of a chat model; without one, no LLM is used."
    )
    threads: int = Field(
        default_factory=lambda: min(2, os.cpu_count() or 1),
        ge=1,
        le=256,
        description="Threads a model may use.",
    )
    max_file_mb: int = Field(
        default=25, ge=1, le=4096, description="Largest file that is read, in megabytes."
    )
    allow_network: bool = Field(
        default=False, description="Whether libraries may download models, and visitors add pages by address."
    )
    passage_words: int = Field(
        default=110, ge=20, le=400, description="Most words in a passage of whole sentences."
    )

    @field_validator("llm")
    @classmethod
    def _provider_and_model(cls, value: str | None) -> str | None:
        if value is not None and not all(value.partition(":")[::2]):
            raise ValueError("must look like 'provider:model'")
        return value

    @classmethod
    def load(cls, **given: Any) -> Self:
        """Settings from the environment, overridden by ``given`` (values that are None are left out).

        Raises:
            UsageError: a value makes no sense, or a setting of that name does not exist.
        """
        _refuse_unknown_variables(cls)
        try:
            return cls(**{name: value for name, value in given.items() if value is not None})
        except ValidationError as error:
            raise _usage_error(error) from error

    def in_folder(self, folder: Path) -> Self:
        """The same settings for stores that lie in this folder and nowhere else."""
        return self.model_copy(update={"data_dir": folder, "database_url": None, "chroma_url": None})

    @property
    def records_url(self) -> str | None:
        """The address of the records' database, with its password; None when they are in the folder."""
        return self.database_url.get_secret_value() if self.database_url is not None else None

    @property
    def credentials(self) -> str | None:
        """The file of the chat page's accounts or one account, as text; None when it asks for none."""
        return self.auth.get_secret_value() if self.auth is not None else None

    @property
    def max_file_bytes(self) -> int:
        """Size of the largest file that is read, in bytes."""
        return self.max_file_mb * 1_000_000


def _refuse_unknown_variables(settings: type[Settings]) -> None:
    known = [f"{PREFIX}{name}".upper() for name in settings.model_fields]
    for variable in sorted(os.environ):
        if variable.upper().startswith(PREFIX) and variable.upper() not in known:
            near = difflib.get_close_matches(variable.upper(), known, n=1)
            remedy = f"did you mean {near[0]}?" if near else f"the settings are {', '.join(known)}"
            raise UsageError(f"the environment variable {variable} is not a setting", remedy)


def _usage_error(error: ValidationError) -> UsageError:
    """The first mistake in a line. The value is left out: it may be a password."""
    first = error.errors(include_url=False, include_input=False)[0]
    name = str(first["loc"][0]) if first["loc"] else "settings"
    if first["type"] == "extra_forbidden":
        return UsageError(
            f"there is no setting {name!r}", f"the settings are {', '.join(Settings.model_fields)}"
        )
    reason = str(first["msg"]).removeprefix("Value error, ")
    return UsageError(
        f"the setting {name} is wrong: {reason}", f"correct the option or {PREFIX}{name.upper()}"
    )

"""Settings from the environment and `.env`: the model, the key, who is reviewing. Secrets live nowhere else."""

from datetime import date
from pathlib import Path
from typing import Self

from pydantic import Field, SecretStr, ValidationError
from pydantic_settings import BaseSettings, SettingsConfigDict

from outreach.errors import SettingsError


class Settings(BaseSettings):
    """Every setting; each is `OUTREACH_<NAME>` in the environment or in `.env` of the folder the command runs in."""

    model_config = SettingsConfigDict(env_prefix="OUTREACH_", env_file=".env", extra="ignore", frozen=True)

    campaign: Path | None = Field(default=None, description="Campaign folder; default: this folder, else ./campaign.")
    reviewer: str = Field(default="", description="Name stored with every decision; default: the log-in name.")
    model: str = Field(default="", description="provider:model; empty = the built-in offline writer.")
    judge_model: str = Field(default="", description="A second reader of drafts, provider:model; empty = none.")
    base_url: str = Field(default="", description="An OpenAI-compatible server, for example http://127.0.0.1:11434/v1")
    api_key: SecretStr | None = Field(default=None, description="Key for the model; else the provider's own variable.")
    temperature: float | None = Field(default=None, ge=0, le=2, description="How freely the model writes.")
    timeout_seconds: float = Field(default=60, gt=0, description="How long one model request may take.")
    max_retries: int = Field(default=2, ge=0, description="How often a failed request is tried again.")
    show_requests: bool = Field(default=False, description="Print what is sent to the model.")
    database_url: str = Field(default="", description="Empty = campaign.db in the campaign folder.")
    today: date | None = Field(default=None, description="Pretend it is this day (YYYY-MM-DD), for rehearsals.")

    def for_judge(self) -> Self:
        """These settings for the second reader: no freedom, and no server or key that is another provider's."""
        own = (
            self.judge_model.strip().partition(":")[0] == self.model.strip().partition(":")[0] or not self.model.strip()
        )
        changed: dict[str, object] = {"model": self.judge_model, "temperature": 0.0}
        return self.model_copy(update=changed if own else {**changed, "base_url": "", "api_key": None})

    @classmethod
    def load(cls, **overrides: object) -> Self:
        """Settings from the environment, with the command line's own on top. Raises SettingsError."""
        try:
            return cls(**{name: value for name, value in overrides.items() if value is not None})  # type: ignore[arg-type]
        except ValidationError as exc:
            first = exc.errors()[0]
            name = "OUTREACH_" + "_".join(str(part) for part in first["loc"]).upper()
            raise SettingsError(name, f"{first['msg']}.", "Correct it in the environment or in .env.") from exc

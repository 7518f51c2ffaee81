"""Every exception of the package. Each says what happened, where, and what to do next.

OutreachError
├── CampaignError              a campaign file is missing or wrong
├── SheetError                 a file cannot be read as a list at all
│   └── SheetQuestionError          it can be read in more than one way, and only the user knows which
├── CellError                  one cell cannot be used (the row is returned with the reason, the others go on)
├── StoreError                 the database cannot be used
├── NotFoundError              nothing is stored under this name
├── AmbiguousError             several things are stored under this name
├── EngineError                the gate cannot run on this engine, or answers otherwise there
├── SettingsError              a setting or a key is missing or wrong
├── PromptError                a prompt file is missing, changed or lacks a variable
├── ModelError                 the model gave no usable answer (one draft fails, the others go on)
└── UnsafeHeaderError          a header value could change the message's structure
"""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path


class OutreachError(Exception):
    """Something cannot go on; the text says what to do next."""


class CampaignError(OutreachError):
    """A campaign file is missing or wrong."""

    def __init__(self, path: Path, problems: list[str]) -> None:
        self.path = path
        self.problems = problems
        super().__init__("\n".join(f"{path.name}: {problem}" for problem in problems))


class SheetError(OutreachError):
    """A file cannot be read as a list of rows."""

    def __init__(self, source: str, reason: str, remedy: str) -> None:
        super().__init__(f"{source}: {reason} {remedy}")


class CellError(OutreachError):
    """One cell of a sheet cannot be used; the row is returned with the reason."""

    def __init__(self, column: str, reason: str, remedy: str) -> None:
        self.column = column
        self.reason = reason
        self.remedy = remedy
        super().__init__(f"{reason} {remedy}")


@dataclass(frozen=True)
class Choice:
    """One way to read a file: what it would look like, and the part of `Reading` that says so."""

    text: str  # "separated by ';': first_name | last_name | email"
    option: str  # what to type: --delimiter ";"
    answer: dict[str, object]  # the fields of models.Reading this choice sets; a mapping is added to


class SheetQuestionError(SheetError):
    """A file can be read in more than one way; nothing is stored until the user says which."""

    def __init__(self, source: str, reason: str, choices: Sequence[Choice]) -> None:
        self.reason = reason
        self.choices = tuple(choices)
        shown = "".join(f"\n  {choice.option}   {choice.text}" for choice in self.choices)
        super().__init__(source, reason, f"Say which one is meant, and import again:{shown}")


class StoreError(OutreachError):
    """The database cannot be used."""

    def __init__(self, what: str, remedy: str) -> None:
        super().__init__(f"The database cannot be used: {what}. {remedy}")


class NotFoundError(OutreachError):
    """Nothing is stored under this name."""

    def __init__(self, what: str, name: str, remedy: str) -> None:
        super().__init__(f"There is no {what} {name!r}. {remedy}")


class AmbiguousError(OutreachError):
    """Several things are stored under this name."""

    def __init__(self, what: str, name: str, found: Sequence[str]) -> None:
        lines = "".join(f"\n  {line}" for line in sorted(found)[:20])
        more = f"\n  … and {len(found) - 20:,} more" if len(found) > 20 else ""
        which = "an address" if what == "person" else "what stands first in its line"
        super().__init__(f"More than one {what} is called {name!r}. Say which one by {which}:{lines}{more}")


class EngineError(OutreachError):
    """The gate cannot run on this engine, or answers otherwise there."""

    def __init__(self, engine: str, reason: str, remedy: str) -> None:
        super().__init__(f"--engine {engine}: {reason} {remedy}")


class SettingsError(OutreachError):
    """A setting is missing or wrong."""

    def __init__(self, setting: str, reason: str, remedy: str) -> None:
        super().__init__(f"{setting}: {reason} {remedy}")


class PromptError(OutreachError):
    """A prompt file is missing, changed after release, or lacks a variable."""

    def __init__(self, name: str, reason: str) -> None:
        super().__init__(f"Prompt {name}: {reason}")


class ModelError(OutreachError):
    """The model gave no usable answer; this draft fails and the others go on."""

    def __init__(self, model: str, reason: str, *, permanent: bool) -> None:
        self.permanent = permanent
        super().__init__(f"{model} gave no usable answer: {reason}")


class UnsafeHeaderError(OutreachError):
    """A header value could change the message's structure."""

    def __init__(self, header: str, value: str) -> None:
        super().__init__(
            f"{header} holds a character that could add a header: {value[:80]!r}. "
            "Correct the contact's record and import it again."
        )

"""Prompt files: found, pinned to their released bytes, and filled in without ever mixing words and data.

A released prompt is never edited: `prompts/RELEASED` holds the sha256 of each, and the next version is a new file.
"""

import hashlib
import json
import re
import tomllib
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from outreach.errors import PromptError
from outreach.models import Frozen

_NAME = re.compile(r"[a-z][a-z0-9_]*\.v[1-9][0-9]*")
_PLACEHOLDER = re.compile(r"\{\{([a-z][a-z0-9_]*)\}\}")
_HERE = Path(__file__).parent


class Prompt(Frozen):
    """One prompt file; the digest covers its exact bytes."""

    id: str  # "first_email.v1"
    digest: str  # sha256, 64 hex digits
    system: str
    user: str  # template: {{name}} stands for a variable


def prompt_folder() -> Path:
    """Where the prompt files are: inside an installed package, or the top folder of a checkout."""
    installed = _HERE / "_prompts"
    return installed if installed.is_dir() else _HERE.parent / "prompts"


def load_prompt(name: str, folder: Path | None = None) -> Prompt:
    """Read one prompt; raises PromptError when it is missing, malformed or changed after release."""
    folder = folder or prompt_folder()
    if not _NAME.fullmatch(name):
        raise PromptError(repr(name), "this is no prompt name. Use the form name.v1, as in first_email.v1.")
    path = folder / f"{name}.toml"
    try:
        content = path.read_bytes()
    except OSError as exc:
        raise PromptError(name, f"the file {path} cannot be read. Restore it or install the package again.") from exc
    digest = hashlib.sha256(content).hexdigest()
    _refuse_changed(name, digest, folder)
    return _parse(name, digest, content)


def render(prompt: Prompt, variables: Mapping[str, str]) -> str:
    """The user text with every {{name}} filled in; raises PromptError naming a missing or unknown variable."""
    wanted = set(_PLACEHOLDER.findall(prompt.user))
    for name in sorted(wanted - variables.keys()):
        raise PromptError(prompt.id, f"the variable {name!r} is in the prompt but has no value. Give it one.")
    for name in sorted(variables.keys() - wanted):
        raise PromptError(prompt.id, f"the variable {name!r} is not in the prompt. Remove it or correct its name.")
    # One pass, so that a value which holds {{name}} itself stays as it is.
    return _PLACEHOLDER.sub(lambda match: variables[match[1]], prompt.user)


def data_block(label: str, value: Any, prompt_digest: str) -> str:
    """Untrusted values as JSON between two marks that no value can contain.

    The key in the marks comes from the prompt and the data, so that equal requests are equal byte for byte, and
    "<" is written as an escape, so that no value can close the block or open another one.
    """
    text = json.dumps(value, ensure_ascii=False, indent=1).replace("<", "\\u003c")
    key = hashlib.sha256(f"{prompt_digest}\n{label}\n{text}".encode()).hexdigest()[:16]
    return f"<{label}-{key}>\n{text}\n</{label}-{key}>"


def released(folder: Path) -> dict[str, str]:
    """File name -> sha256 of every released prompt; raises PromptError for a line of another form."""
    path = folder / "RELEASED"
    if not path.is_file():
        return {}
    pins: dict[str, str] = {}
    for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), start=1):
        if not line.strip() or line.startswith("#"):
            continue
        match = re.fullmatch(r"([0-9a-f]{64})  (\S+)", line.rstrip())
        if match is None:
            raise PromptError("RELEASED", f"line {number} is not of the form `sha256  file name`. Correct it.")
        pins[match[2]] = match[1]
    return pins


def _refuse_changed(name: str, digest: str, folder: Path) -> None:
    pinned = released(folder).get(f"{name}.toml")
    if pinned is not None and pinned != digest:
        raise PromptError(
            name,
            "the file was changed after its release, so that drafts could not be traced to it any more. "
            "Restore it, and write the change as the next version in a new file.",
        )


def _parse(name: str, digest: str, content: bytes) -> Prompt:
    try:
        data = tomllib.loads(content.decode("utf-8"))
    except (UnicodeDecodeError, tomllib.TOMLDecodeError) as exc:
        raise PromptError(name, f"the file is not valid TOML: {exc}. Correct it.") from exc
    if set(data) != {"system", "user"} or not all(isinstance(text, str) and text.strip() for text in data.values()):
        raise PromptError(name, "the file must hold exactly two texts, `system` and `user`. Correct it.")
    return Prompt(id=name, digest=digest, system=data["system"].strip(), user=data["user"].strip())

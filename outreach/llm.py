"""The only module that calls a model: open one by name, ask it, and turn every way it can fail into a sentence.

Importing this module loads neither LangChain nor a vendor's client; the first request does.
"""

import ipaddress
import json
import os
import re
import sys
import threading
from collections.abc import Mapping
from importlib.util import find_spec
from typing import Any, NamedTuple, Protocol
from urllib.parse import urlsplit

from pydantic import ValidationError

from outreach.errors import ModelError, SettingsError
from outreach.models import AnswerSentence, DraftAnswer, DraftRequest
from outreach.text import clean

LOOPBACK_ONLY = "OUTREACH_LOOPBACK_ONLY"  # set to 1: no model outside this machine is ever opened
_PACKAGES = {"openai": "langchain_openai", "anthropic": "langchain_anthropic", "ollama": "langchain_ollama"}
_KEYS = {"openai": "OPENAI_API_KEY", "anthropic": "ANTHROPIC_API_KEY"}
_MOST_CHARACTERS = 100_000  # of a raw answer
_MOST_SENTENCES = 12
_LONGEST_SUBJECT, _LONGEST_SENTENCE = 200, 600  # characters
_FENCE = re.compile(r"```(?:json)?\s*\n(.*?)\n?\s*```", re.DOTALL | re.IGNORECASE)

_SENTENCE_SCHEMA: dict[str, Any] = {
    "type": "object",
    "additionalProperties": False,
    "required": ["text", "cites", "paragraph"],
    "properties": {
        "text": {"type": "string", "description": "One sentence."},
        "cites": {"type": "array", "items": {"type": "string"}, "description": "Ids of what the sentence rests on."},
        "paragraph": {"type": "integer", "description": "0 for the first paragraph, and so on."},
    },
}
#: What the model must answer with, in the strict form of OpenAI's structured output.
ANSWER_SCHEMA: dict[str, Any] = {
    "type": "object",
    "additionalProperties": False,
    "required": ["subject", "body"],
    "properties": {"subject": _SENTENCE_SCHEMA, "body": {"type": "array", "items": _SENTENCE_SCHEMA}},
}


class AnswerForm(NamedTuple):
    """The form a model's answer must have."""

    name: str  # letters and underscores
    schema: Mapping[str, Any]


DRAFT_FORM = AnswerForm("email_draft", ANSWER_SCHEMA)


class Secret(Protocol):
    """A value that does not print itself, such as pydantic's SecretStr."""

    def get_secret_value(self) -> str:
        """The value itself."""


class ModelSettings(Protocol):
    """What opening a model takes."""

    @property
    def model(self) -> str:
        """For example "openai:gpt-5-mini"; empty for the offline writer."""

    @property
    def base_url(self) -> str:
        """Another server than the provider's own; empty for the provider's own."""

    @property
    def api_key(self) -> Secret | None:
        """None: the provider's own environment variable is used."""

    @property
    def temperature(self) -> float | None:
        """None leaves the model's default."""

    @property
    def timeout_seconds(self) -> float:
        """For one attempt, in seconds."""

    @property
    def max_retries(self) -> int:
        """Attempts after the first, for a server that is busy or away."""

    @property
    def show_requests(self) -> bool:
        """Print every request to standard error."""


class Writer(Protocol):
    """Whoever answers a draft request."""

    @property
    def name(self) -> str:
        """What a draft says it was written by."""

    def write(self, request: DraftRequest) -> str:
        """The raw JSON text of the answer; raises ModelError."""


def open_writer(
    settings: ModelSettings, form: AnswerForm = DRAFT_FORM, *, setting: str = "OUTREACH_MODEL"
) -> Writer | None:
    """The model that `setting` names, or None without one; raises SettingsError when it could never answer."""
    if not settings.model.strip():
        return None
    provider, _, model = settings.model.strip().partition(":")
    if provider not in _PACKAGES or not model:
        raise SettingsError(
            setting,
            f"{settings.model!r} is not of the form provider:model.",
            f"Write for example openai:gpt-5-mini. Known providers: {', '.join(_PACKAGES)}.",
        )
    _refuse_outside(settings.base_url)
    if find_spec(_PACKAGES[provider]) is None:
        raise SettingsError(
            setting,
            f"the package for {provider} is not installed.",
            f"Run: pip install 'outreach-gate[{provider}]'.",
        )
    key = _key(provider, settings)
    if provider in _KEYS and not key:
        raise SettingsError(
            "OUTREACH_API_KEY",
            f"{settings.model} needs a key.",
            f"Put OUTREACH_API_KEY or {_KEYS[provider]} into .env, or leave {setting} empty to do without.",
        )
    return ModelWriter(settings, provider, key, form)


def _key(provider: str, settings: ModelSettings) -> str:
    own = settings.api_key.get_secret_value().strip() if settings.api_key else ""
    if own or provider not in _KEYS:
        return own
    # A key from the environment belongs to the provider's own server; another server must not get it.
    return "none" if settings.base_url else os.environ.get(_KEYS[provider], "").strip()


def _refuse_outside(base_url: str) -> None:
    if os.environ.get(LOOPBACK_ONLY) == "1" and not _is_loopback(base_url):
        raise SettingsError(
            LOOPBACK_ONLY,
            f"is set, and {base_url or 'the provider itself'} is not on this machine.",
            "Set OUTREACH_BASE_URL to a server on 127.0.0.1, or remove the variable.",
        )


def _is_loopback(url: str) -> bool:
    try:
        host = urlsplit(url).hostname or ""
        return host == "localhost" or ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


# ---------------------------------------------------------------- asking


class ModelWriter:
    """A model behind LangChain. The client is built with the first request, because loading it takes seconds."""

    def __init__(self, settings: ModelSettings, provider: str, key: str, form: AnswerForm = DRAFT_FORM) -> None:
        self.name = settings.model.strip()
        self._settings = settings
        self._provider = provider
        self._key = key
        self._form = form
        self._temperature = settings.temperature
        self._client: Any = None
        self._lock = threading.Lock()

    def write(self, request: DraftRequest) -> str:
        """Ask once and return the answer's text; raises ModelError in words."""
        system = request.system if self._provider == "openai" else f"{request.system}\n\n{self._in_words()}"
        if self._settings.show_requests:
            sys.stderr.write(f"--- request to {self.name}\n[system]\n{system}\n[user]\n{request.user}\n---\n")
        messages = [("system", system), ("user", request.user)]
        try:
            reply = self._ask(messages)
        except Exception as exc:  # vendors raise what they like; each becomes one sentence
            raise self._translated(exc) from exc
        return self._text_of(reply)

    def _ask(self, messages: list[tuple[str, str]]) -> Any:
        from langsmith import tracing_context

        with self._lock:
            if self._client is None:
                self._client = self._open()
        # A tracing variable left over from another project must not send prospects' data to a third party.
        with tracing_context(enabled=False):
            try:
                return self._client.invoke(messages)
            except Exception as exc:
                if not self._refuses_temperature(exc):
                    raise
            return self._client.invoke(messages)

    def _refuses_temperature(self, exc: Exception) -> bool:
        """Reasoning models take no temperature and say so with a 400: from then on the client sends none."""
        if getattr(exc, "status_code", None) != 400 or "temperature" not in str(exc) or self._temperature is None:
            return False
        with self._lock:
            self._temperature = None
            self._client = self._open()
        return True

    def _open(self) -> Any:
        from langchain.chat_models import init_chat_model

        options: dict[str, Any] = {"timeout": self._settings.timeout_seconds, "max_retries": self._settings.max_retries}
        if self._settings.base_url:
            options["base_url"] = self._settings.base_url
        if self._key:
            options["api_key"] = self._key
        if self._temperature is not None:
            options["temperature"] = self._temperature
        if self._provider == "ollama":
            options = _for_ollama(options, self._form)
        if self._provider != "openai":
            return init_chat_model(self.name, **options)
        schema = {"name": self._form.name, "strict": True, "schema": dict(self._form.schema)}
        model = init_chat_model(self.name, use_responses_api=False, **options)
        return model.bind(response_format={"type": "json_schema", "json_schema": schema})

    def _in_words(self) -> str:
        return f"Answer with one JSON object of this schema and nothing else: {json.dumps(self._form.schema)}"

    def _text_of(self, reply: Any) -> str:
        metadata: Mapping[str, Any] = getattr(reply, "response_metadata", None) or {}
        stopped = metadata.get("finish_reason") or metadata.get("stop_reason") or metadata.get("done_reason")
        refusal = (getattr(reply, "additional_kwargs", None) or {}).get("refusal")
        if refusal or stopped in ("content_filter", "refusal"):
            words = f": “{clean(str(refusal), 200)}”" if refusal else ""
            raise ModelError(self.name, f"it refused to write this message{words}.", permanent=True)
        if stopped in ("length", "max_tokens"):
            raise ModelError(self.name, _CUT_OFF, permanent=True)
        text = _joined(getattr(reply, "content", reply))
        if not text.strip():
            raise ModelError(self.name, "it answered with nothing. Try again.", permanent=False)
        return text

    def _translated(self, exc: Exception) -> ModelError:
        reason, permanent = _reason(exc, self._provider, self._settings)
        if self._key and self._key != "none":
            reason = reason.replace(self._key, "(key)")
        return ModelError(self.name, reason, permanent=permanent)


_CUT_OFF = "its answer was cut off at the length limit. Choose a model with a longer output."


def _for_ollama(options: dict[str, Any], form: AnswerForm) -> dict[str, Any]:
    """Ollama's client takes its timeout one level down and neither key nor retries."""
    kept = {name: value for name, value in options.items() if name in ("base_url", "temperature")}
    return {**kept, "format": dict(form.schema), "client_kwargs": {"timeout": options["timeout"]}}


def _joined(content: object) -> str:
    """The text of an answer, which some providers give in blocks."""
    if isinstance(content, str):
        return content
    blocks = content if isinstance(content, list) else []
    return "".join(block if isinstance(block, str) else str(block.get("text") or "") for block in blocks)


# ---------------------------------------------------------------- failures in words


def _reason(exc: Exception, provider: str, settings: ModelSettings) -> tuple[str, bool]:
    """What went wrong, and whether asking again is useless; by status and class name, as each vendor has its own."""
    names = {cls.__name__ for cls in type(exc).__mro__}
    where = settings.base_url or f"{provider}'s server"
    if "LengthFinishReasonError" in names:
        return _CUT_OFF, True
    if "ContentFilterFinishReasonError" in names:
        return "the provider's filter stopped its answer.", True
    status = getattr(exc, "status_code", None)
    if isinstance(status, int) and status >= 400:
        return _status_reason(status, exc, provider, where, settings.max_retries)
    if any("Timeout" in name for name in names):
        return f"{where} did not answer within {settings.timeout_seconds:g} seconds. Try again later.", False
    if any("Connect" in name or "Protocol" in name or "Network" in name for name in names):
        return f"{where} cannot be reached. Check the address and the network, then try again.", False
    text = clean(str(exc), 200)
    if isinstance(exc, IndexError) or (isinstance(exc, TypeError) and "choices" in text):
        return "the server's answer held no choices. Try again.", False
    if isinstance(exc, (AttributeError, TypeError, ValueError, KeyError)):
        return f"{where} answered with something that is no model's answer. Check OUTREACH_BASE_URL.", True
    return f"{type(exc).__name__}: {text}. Check OUTREACH_MODEL and OUTREACH_BASE_URL.", True


def _status_reason(status: int, exc: Exception, provider: str, where: str, retries: int) -> tuple[str, bool]:
    # What a server says about a key may repeat the key, so it is not quoted.
    said = clean(str(getattr(exc, "message", "") or exc), 200)
    key = "OUTREACH_API_KEY" + (f" or {_KEYS[provider]}" if provider in _KEYS else "")
    if status == 401:
        return f"{where} does not accept the key (401). Correct {key} in .env.", True
    if status == 403:
        return f"the key may not use this model (403). Choose another OUTREACH_MODEL or correct {key}.", True
    if status == 404:
        return f"{where} has no such model or address (404). Correct OUTREACH_MODEL or OUTREACH_BASE_URL.", True
    if status == 429 and getattr(exc, "code", None) == "insufficient_quota":
        return f"the account of this key has no credit left (429). Add credit, or set another {key}.", True
    tried = f"after {retries + 1} attempts" if retries else "at the first attempt"
    if status == 429:
        return f"{where} still asks to slow down {tried} (429). Try again in a few minutes.", False
    if status >= 500 or status == 408:
        return f"{where} still fails {tried} ({status}). Try again later.", False
    return f"{where} did not accept the request ({status}): {said}", True


# ---------------------------------------------------------------- answers


def parse_answer(raw: str, model: str) -> DraftAnswer:
    """The answer as a value, its texts cleaned; raises ModelError when it is not one subject and 1 to 12 sentences."""
    data = _json_of(raw, model)
    try:
        answer = DraftAnswer.model_validate(data)
    except ValidationError as exc:
        first = exc.errors()[0]
        place = clean(".".join(str(step) for step in first["loc"]), 80) or "the answer"
        reason = f"its answer has not the form asked for ({place}: {first['msg']}). Try again."
        raise ModelError(model, reason, permanent=False) from exc
    problem = _problem(answer)
    if problem:
        raise ModelError(model, f"{problem} Try again.", permanent=False)
    return DraftAnswer(subject=_cleaned(answer.subject), body=tuple(_cleaned(sentence) for sentence in answer.body))


def _json_of(raw: str, model: str) -> Any:
    if not raw.strip():
        raise ModelError(model, "it answered with nothing. Try again.", permanent=False)
    if len(raw) > _MOST_CHARACTERS:
        raise ModelError(model, f"its answer is longer than {_MOST_CHARACTERS} characters. Try again.", permanent=False)
    fenced = _FENCE.search(raw) if not raw.lstrip().startswith("{") else None
    text = fenced[1] if fenced else raw
    if text.lstrip()[:1] == "<":
        reason = "it answered with a web page instead of JSON. Check OUTREACH_BASE_URL."
        raise ModelError(model, reason, permanent=True)
    try:
        return json.loads(text)
    except (ValueError, RecursionError) as exc:
        raise ModelError(model, "its answer is not valid JSON. Try again.", permanent=False) from exc


def _problem(answer: DraftAnswer) -> str:
    if not clean(answer.subject.text):
        return "its answer has no subject."
    if not answer.body:
        return "its answer has no body."
    if len(answer.body) > _MOST_SENTENCES:
        return f"its answer has {len(answer.body)} sentences; at most {_MOST_SENTENCES} are allowed."
    if len(answer.subject.text) > _LONGEST_SUBJECT:
        return f"its subject is longer than {_LONGEST_SUBJECT} characters."
    for number, sentence in enumerate(answer.body, start=1):
        if not clean(sentence.text):
            return f"sentence {number} of its answer is empty."
        if len(sentence.text) > _LONGEST_SENTENCE:
            return f"sentence {number} of its answer is longer than {_LONGEST_SENTENCE} characters."
        if not 0 <= sentence.paragraph < _MOST_SENTENCES:
            return f"sentence {number} of its answer stands in paragraph {sentence.paragraph}, which cannot be."
    return ""


def _cleaned(sentence: AnswerSentence) -> AnswerSentence:
    cites = tuple(clean(cite, 80) for cite in sentence.cites)
    return AnswerSentence(text=clean(sentence.text), cites=cites, paragraph=sentence.paragraph)

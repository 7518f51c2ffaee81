"""Every way a model can fail ends as one sentence; the real clients speak to a server on this machine."""

import json
import subprocess
import sys
from dataclasses import dataclass

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import SecretStr

from outreach import llm
from outreach.errors import ModelError, SettingsError
from outreach.models import DraftRequest
from outreach.prompts import data_block
from outreach.settings import Settings
from outreach.testing import FAULTS, FakeOpenAI, Slow

DATA = {
    "facts": [{"id": "f1", "text": "Brightfjord opened a depot in Poznań"}],
    "claims": [{"id": "c1", "text": "Ledgerlane reads invoices"}],
    "ask": {"id": "a1", "text": "Is this worth a look?"},
}
REQUEST = DraftRequest(prompt_id="x.v1", prompt_digest="d", system="SYS", user=data_block("data", DATA, "d"))


@dataclass(frozen=True)
class S:
    model: str = "openai:gpt-5-mini"
    base_url: str = ""
    api_key: SecretStr | None = None
    temperature: float | None = None
    timeout_seconds: float = 5
    max_retries: int = 0
    show_requests: bool = False


@pytest.fixture(autouse=True)
def _clean_environment(monkeypatch):
    for name in ("OPENAI_API_KEY", "ANTHROPIC_API_KEY", "OPENAI_BASE_URL", "OPENAI_API_BASE"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv(llm.LOOPBACK_ONLY, "1")


@pytest.fixture(scope="module")
def server():
    with FakeOpenAI() as fake:
        yield fake


def ask(settings, request=REQUEST):
    writer = llm.open_writer(settings)
    return llm.parse_answer(writer.write(request), writer.name)


def body(*texts, **extra):
    return [{"text": text, "cites": ["f1"], "paragraph": 0, **extra} for text in texts]


def raw(subject="Hello", sentences=None, **extra):
    value = {"subject": {"text": subject, "cites": []}, "body": body("One.") if sentences is None else sentences}
    return json.dumps({**value, **extra})


def test_importing_loads_no_client():
    """Help and status never wait for LangChain."""
    code = "import sys, outreach.llm; print([m for m in sys.modules if m.startswith(('langchain', 'openai'))])"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


def test_no_model_means_no_writer():
    """An empty model setting is the offline writer, not an error."""
    assert llm.open_writer(S(model=" ")) is None


def test_an_honest_answer_arrives(server):
    """The real client asks once, with a strict schema, exactly what the request holds, and the answer is a value."""
    seen = len(server.requests)
    answer = ask(S(base_url=server.url))
    (sent,) = server.requests[seen:]
    assert [s.cites for s in answer.body] == [("f1",), ("c1",), ("a1",)]
    assert [(m["role"], m["content"]) for m in sent["messages"]] == [("system", "SYS"), ("user", REQUEST.user)]
    assert sent["response_format"]["json_schema"]["strict"] is True
    assert sent["model"] == "gpt-5-mini"
    assert "temperature" not in sent


FAILURES = {
    "http_400": (True, "did not accept the request (400)"),
    "http_401": (True, "does not accept the key (401). Correct OUTREACH_API_KEY or OPENAI_API_KEY"),
    "http_403": (True, "may not use this model (403)"),
    "http_404": (True, "no such model or address (404). Correct OUTREACH_MODEL"),
    "http_429": (False, "slow down at the first attempt (429)"),
    "no_credit": (True, "no credit left"),
    "http_500": (False, "still fails at the first attempt (500)"),
    "http_503": (False, "still fails at the first attempt (503)"),
    "html_200": (True, "no model's answer. Check OUTREACH_BASE_URL"),
    "not_json": (True, "no model's answer. Check OUTREACH_BASE_URL"),
    "empty": (False, "answered with nothing"),
    "null": (False, "answered with nothing"),
    "no_choices": (False, "held no choices"),
    "refusal": (True, "refused to write this message: “I cannot help with that.”"),
    "filtered": (True, "filter stopped"),
    "truncated": (True, "cut off at the length limit"),
    "bad_json": (False, "not valid JSON"),
    "prose": (False, "not valid JSON"),
    "wrong_schema": (False, "has not the form asked for (subject:"),
    "no_body": (False, "has no body"),
    "drop": (False, "cannot be reached"),
}


@pytest.mark.parametrize("fault", FAILURES)
def test_every_fault_is_one_sentence(server, fault):
    """Each fault ends as a ModelError that names the model, what happened and whether to try again."""
    permanent, words = FAILURES[fault]
    seen = len(server.requests)
    server.queue(fault)
    with pytest.raises(ModelError) as caught:
        ask(S(base_url=server.url))
    assert words in str(caught.value)
    assert str(caught.value).startswith("openai:gpt-5-mini gave no usable answer: ")
    assert caught.value.permanent is permanent
    assert "sk-secret" not in str(caught.value)
    assert len(server.requests) == seen + 1


def test_the_list_of_faults_is_complete():
    """A fault added to the fake server needs its sentence here; a fenced answer is the one that is accepted."""
    assert set(FAULTS) == {*FAILURES, "fenced"}


def test_a_fenced_answer_is_accepted(server):
    """JSON inside a code fence is still an answer."""
    server.queue("fenced")
    assert ask(S(base_url=server.url)).body


def test_timeouts_are_told(server):
    """A slow server ends at the time limit, in words, and may be asked again."""
    server.queue(Slow(1.0))
    with pytest.raises(ModelError, match=r"did not answer within 0\.2 seconds") as caught:
        ask(S(base_url=server.url, timeout_seconds=0.2))
    assert caught.value.permanent is False


def test_nobody_listening_is_told():
    """A refused connection says which address cannot be reached."""
    with pytest.raises(ModelError, match=r"127\.0\.0\.1:9/v1 cannot be reached"):
        ask(S(base_url="http://127.0.0.1:9/v1"))


@pytest.mark.parametrize("fault", ["http_429", "http_500", "drop"])
def test_passing_faults_are_retried(server, fault):
    """Busy or away once, fine the second time: the draft is written, with two requests."""
    seen = len(server.requests)
    server.queue(fault)
    assert ask(S(base_url=server.url, max_retries=1)).body
    assert len(server.requests) == seen + 2


def test_retries_end(server):
    """A server that stays busy is asked as often as allowed and no more."""
    seen = len(server.requests)
    server.queue("http_429", "http_429")
    with pytest.raises(ModelError, match=r"after 2 attempts \(429\)"):
        ask(S(base_url=server.url, max_retries=1))
    assert len(server.requests) == seen + 2


def test_a_wrong_key_is_not_retried(server):
    """Retrying cannot mend a key."""
    seen = len(server.requests)
    server.queue("http_401")
    with pytest.raises(ModelError):
        ask(S(base_url=server.url, max_retries=2))
    assert len(server.requests) == seen + 1


def test_temperature_is_sent_when_set(server):
    """A temperature in the settings reaches the model."""
    ask(S(model="openai:gpt-4o-mini", base_url=server.url, temperature=0.2))
    assert server.requests[-1]["temperature"] == 0.2


def test_a_model_that_takes_no_temperature_is_asked_without(server):
    """A reasoning model refuses a temperature once; the draft is written all the same, and no later request has one."""
    server.queue("http_400")
    writer = llm.open_writer(S(model="openai:gpt-4o-mini", base_url=server.url, temperature=0.3))
    seen = len(server.requests)
    writer.write(REQUEST)
    writer.write(REQUEST)
    assert ["temperature" in body for body in server.requests[seen:]] == [True, False, False]


def test_a_refused_temperature_is_no_endless_loop(server):
    """A server that complains again is believed."""
    seen = len(server.requests)
    server.queue("http_400", "http_400")
    with pytest.raises(ModelError, match="400"):
        ask(S(model="openai:gpt-4o-mini", base_url=server.url, temperature=0.3))
    assert len(server.requests) == seen + 2


def test_settings_fit():
    """The program's own settings are what opening a model takes."""
    settings: llm.ModelSettings = Settings(model="openai:gpt-5-mini", base_url="http://127.0.0.1:1/v1")
    assert llm.open_writer(settings).name == "openai:gpt-5-mini"


def test_requests_can_be_shown(server, capsys):
    """With show_requests, standard error holds exactly what was sent, and never the key."""
    ask(S(base_url=server.url, show_requests=True, api_key=SecretStr("sk-canary")))
    shown = capsys.readouterr()
    assert REQUEST.user in shown.err
    assert "SYS" in shown.err
    assert "sk-canary" not in shown.err + shown.out


@pytest.mark.parametrize("model", ["gpt-5", "openai:", "nobody:model", ":x"])
def test_model_names_are_checked(model):
    """A model that is not provider:model is a settings error with an example."""
    with pytest.raises(SettingsError, match="openai:gpt-5-mini"):
        llm.open_writer(S(model=model, base_url="http://127.0.0.1:1/v1"))


def test_a_missing_key_is_told(monkeypatch):
    """Without a key for the provider's own server, nothing is opened and the remedy is named."""
    monkeypatch.delenv(llm.LOOPBACK_ONLY)
    with pytest.raises(SettingsError, match="OUTREACH_API_KEY or OPENAI_API_KEY"):
        llm.open_writer(S())


@pytest.mark.parametrize(
    "url",
    [
        "",
        "https://api.openai.com/v1",
        "http://10.0.0.1/v1",
        "http://127.0.0.1.evil.example/v1",
        "http://[",
        "127.0.0.1",
    ],
)
def test_loopback_only_refuses_every_other_host(url):
    """With OUTREACH_LOOPBACK_ONLY=1 no writer outside this machine opens, whatever the key."""
    with pytest.raises(SettingsError, match=llm.LOOPBACK_ONLY):
        llm.open_writer(S(base_url=url, api_key=SecretStr("sk-x")))


@pytest.mark.parametrize(
    "url", ["http://127.0.0.1:1/v1", "http://localhost:1/v1", "http://[::1]:1/v1", "http://127.9.9.9"]
)
def test_loopback_only_allows_this_machine(url):
    """A model on this machine opens."""
    assert llm.open_writer(S(base_url=url)).name == "openai:gpt-5-mini"


def test_the_providers_key_never_goes_to_another_server(server, monkeypatch):
    """OPENAI_API_KEY belongs to OpenAI: a custom base URL gets only the key set for it."""
    monkeypatch.setenv("OPENAI_API_KEY", "sk-canary")
    writer = llm.open_writer(S(base_url=server.url))
    writer.write(REQUEST)
    assert "sk-canary" not in repr(writer.__dict__)


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("", "answered with nothing"),
        ("[" * 50_000, "not valid JSON"),
        ("x" * 100_001, "longer than 100000"),
        ("<html>", "web page"),
        ("[]", "not the form"),
        ("null", "not the form"),
        (raw(extra=1), "not the form"),
        (raw(subject="​"), "no subject"),
        (raw(subject="x" * 201), "subject is longer than 200"),
        (raw(sentences=[]), "no body"),
        (raw(sentences=body(*["One."] * 13)), "13 sentences"),
        (raw(sentences=body("x" * 601)), "sentence 1 of its answer is longer than 600"),
        (raw(sentences=body("One.", " ")), "sentence 2 of its answer is empty"),
        (raw(sentences=body("One.", paragraph=-1)), "paragraph -1"),
        (raw(sentences=body("One.", paragraph=99)), "paragraph 99"),
    ],
)
def test_unusable_answers_are_told(text, words):
    """Whatever is not one subject and 1 to 12 short sentences is refused with the reason."""
    with pytest.raises(ModelError, match=words):
        llm.parse_answer(text, "m")


def test_limits_are_inclusive():
    """Twelve sentences of 600 characters are still an answer."""
    assert len(llm.parse_answer(raw(sentences=body(*["x" * 600] * 12)), "m").body) == 12


def test_texts_are_cleaned():
    """Invisible characters, lone surrogates and line breaks do not survive reading."""
    answer = llm.parse_answer(raw(sentences=body("One\ud800\u202e\n two.", cites=["f1\u0000"])), "m")
    assert answer.body[0].text == "One two."
    assert answer.body[0].cites == ("f1",)


@given(st.text() | st.binary().map(lambda b: b.decode("latin-1")) | st.builds(raw, subject=st.text()))
def test_reading_never_crashes(text):
    """Any text is an answer or a ModelError."""
    try:
        answer = llm.parse_answer(text, "m")
    except ModelError:
        return
    assert answer.body

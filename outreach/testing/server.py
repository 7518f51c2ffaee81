"""A model server on this machine that speaks enough of OpenAI's interface for the real clients, faults included."""

import json
import threading
import time
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from types import TracebackType
from typing import Any, Self

from outreach.testing.doubles import grounded_answer


@dataclass(frozen=True)
class Slow:
    """Wait this many seconds, then answer."""

    seconds: float
    then: "dict[str, Any] | str | None" = None


@dataclass(frozen=True)
class _Reply:
    """One HTTP answer."""

    status: int
    body: bytes
    content_type: str = "application/json"
    headers: tuple[tuple[str, str], ...] = ()


def _json(status: int, value: Any, *headers: tuple[str, str]) -> _Reply:
    return _Reply(status, json.dumps(value).encode(), headers=headers)


def _error(status: int, message: str, code: str | None = None) -> _Reply:
    # Both headers ask the client to try again at once, so that tests of retries are quick.
    retry = (("retry-after", "0"), ("retry-after-ms", "1"))
    return _json(status, {"error": {"message": message, "type": "error", "param": None, "code": code}}, *retry)


def _completion(content: str | None, *, finish: str = "stop", refusal: str | None = None) -> _Reply:
    message = {"role": "assistant", "content": content, "refusal": refusal}
    choice = {"index": 0, "message": message, "finish_reason": finish, "logprobs": None}
    return _json(200, _envelope([choice]))


def _envelope(choices: list[dict[str, Any]]) -> dict[str, Any]:
    usage = {"prompt_tokens": 1, "completion_tokens": 1, "total_tokens": 2}
    head = {"id": "chatcmpl-fake", "object": "chat.completion", "created": 0, "model": "fake"}
    return {**head, "choices": choices, "usage": usage}


def _answer_text(user: str) -> str:
    return json.dumps(grounded_answer(user), ensure_ascii=False)


#: Every fault by name: the request's user text -> what the server says; None drops the connection.
FAULTS: dict[str, Callable[[str], _Reply | None]] = {
    "http_400": lambda user: _error(400, "Unsupported value: 'temperature'"),
    "http_401": lambda user: _error(401, "Incorrect API key provided: sk-secret", "invalid_api_key"),
    "http_403": lambda user: _error(403, "This key may not use the model"),
    "http_404": lambda user: _error(404, "The model does not exist", "model_not_found"),
    "http_429": lambda user: _error(429, "Rate limit reached", "rate_limit_exceeded"),
    "no_credit": lambda user: _error(429, "You exceeded your current quota", "insufficient_quota"),
    "http_500": lambda user: _error(500, "The server had an error"),
    "http_503": lambda user: _Reply(503, b"<html>Service Unavailable</html>", "text/html"),
    "html_200": lambda user: _Reply(200, b"<!doctype html><title>Sign in</title>", "text/html"),
    "not_json": lambda user: _Reply(200, b"{cut", "application/json"),
    "empty": lambda user: _completion(""),
    "null": lambda user: _completion(None),
    "no_choices": lambda user: _json(200, _envelope([])),
    "refusal": lambda user: _completion(None, refusal="I cannot help with that."),
    "filtered": lambda user: _completion("", finish="content_filter"),
    "truncated": lambda user: _completion(_answer_text(user)[:40], finish="length"),
    "bad_json": lambda user: _completion('{"subject": {"text": "Hello", }'),
    "prose": lambda user: _completion("Sure, here is your e-mail: Hello there."),
    "fenced": lambda user: _completion(f"```json\n{_answer_text(user)}\n```"),
    "wrong_schema": lambda user: _completion('{"subject": "Hello", "text": "Hi"}'),
    "no_body": lambda user: _completion('{"subject": {"text": "Hello", "cites": []}, "body": []}'),
    "drop": lambda user: None,
}


class FakeOpenAI:
    """A server on 127.0.0.1 for as long as the `with` block; `requests` holds the parsed bodies it was sent.

    Without a queue it answers with `answer` of the request's user text: honestly, from the request's own facts.
    """

    def __init__(self, answer: Callable[[str], dict[str, Any]] = grounded_answer) -> None:
        self._answer = answer
        self.requests: list[dict[str, Any]] = []
        self._queue: deque[dict[str, Any] | str | Slow] = deque()
        self._lock = threading.Lock()
        self._server = ThreadingHTTPServer(("127.0.0.1", 0), _handler(self))
        self._server.daemon_threads = True
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.01,), daemon=True)

    @property
    def url(self) -> str:
        """The base URL to give a client."""
        return f"http://127.0.0.1:{self._server.server_port}/v1"

    def queue(self, *answers: dict[str, Any] | str | Slow) -> None:
        """Answer the next requests so: a dict answer, the name of a fault in FAULTS, `Slow`, or raw text."""
        with self._lock:
            self._queue.extend(answers)

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, tb: TracebackType | None) -> None:
        self._server.shutdown()
        self._server.server_close()
        self._thread.join()

    def reply_to(self, body: dict[str, Any]) -> _Reply | None:
        """Note a request and make its answer; None drops the connection."""
        user = "".join(str(m.get("content", "")) for m in body.get("messages", []) if m.get("role") == "user")
        with self._lock:
            self.requests.append(body)
            answer = self._queue.popleft() if self._queue else None
        if isinstance(answer, Slow):
            time.sleep(answer.seconds)
            answer = answer.then
        if answer is None:
            answer = self._answer(user)
        if isinstance(answer, dict):
            return _completion(json.dumps(answer, ensure_ascii=False))
        return FAULTS[answer](user) if answer in FAULTS else _completion(answer)


def _handler(fake: FakeOpenAI) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_POST(self) -> None:
            body = json.loads(self.rfile.read(int(self.headers.get("content-length", 0))) or b"{}")
            known = self.path == "/v1/chat/completions"
            self._say(fake.reply_to(body) if known else _error(404, f"There is no {self.path}"))

        def do_GET(self) -> None:
            models = {"object": "list", "data": [{"id": "fake", "object": "model", "created": 0, "owned_by": "fake"}]}
            self._say(_json(200, models) if self.path == "/v1/models" else _error(404, f"There is no {self.path}"))

        def _say(self, reply: _Reply | None) -> None:
            if reply is None:
                self.close_connection = True
                return
            try:
                self._send(reply)
            except (BrokenPipeError, ConnectionResetError):
                self.close_connection = True  # the client gave up waiting

        def _send(self, reply: _Reply) -> None:
            self.send_response(reply.status)
            self.send_header("content-type", reply.content_type)
            self.send_header("content-length", str(len(reply.body)))
            for name, value in reply.headers:
                self.send_header(name, value)
            self.end_headers()
            self.wfile.write(reply.body)

        def log_message(self, format: str, *args: Any) -> None:
            """Say nothing: a test's output is its own."""

    return Handler

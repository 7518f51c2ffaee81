"""The second reader at work: asked once per sentence and facts, its answers kept, and applied wherever is checked."""

import threading
from typing import cast

from sqlalchemy import Connection

from outreach import judging
from outreach.app import App
from outreach.errors import ModelError
from outreach.llm import Writer
from outreach.models import CheckEvidence, CheckResult, DraftRequest, Message
from outreach.prompts import load_prompt
from outreach.store import drafts

_PATIENCE = 3  # failures in a row of the kind that asking again does not mend
_FAILED, _IN_A_ROW = "judge failed", "judge failed in a row"


def standing(app: App, tx: Connection, message: Message, result: CheckResult, evidence: CheckEvidence) -> CheckResult:
    """The check's result with what the second reader has answered so far; it is not asked here."""
    if app.judge is None:
        return result
    answers = {}
    for index, request in _requests(message, result, evidence).items():
        raw = drafts.answered(tx, request.digest, app.judge.name)
        if raw is not None:
            answers[index] = raw
    return judging.settled(result, message, evidence, answers, app.judge.name)


def ask(app: App, message: Message, result: CheckResult, evidence: CheckEvidence) -> int:
    """Asks about every sentence that has no usable answer yet and keeps what comes; how many requests that took.

    A judge that does not answer changes nothing: what is marked stays marked. One that cannot answer at all, for
    want of a key for example, is not asked on and on by this process.
    """
    judge = app.judge
    if judge is None:
        return 0
    requests = _requests(message, result, evidence).values()
    return sum(_asked(app, judge, request) for request in requests)


def _asked(app: App, judge: Writer, request: DraftRequest) -> bool:
    """Whether this request had to be sent. Drafts to colleagues hold equal ones: the second waits for the first."""
    with cast(threading.Lock, app.cache.setdefault(f"asking {request.digest}", threading.Lock())):
        if _failures(app) >= _PATIENCE or _is_answered(app, judge, request):
            return False
        try:
            raw = judge.write(request)
        except ModelError as exc:
            app.cache.update({_FAILED: str(exc), _IN_A_ROW: _failures(app) + 1 if exc.permanent else 0})
            return True
        app.cache[_IN_A_ROW] = 0
        with app.store.write("answer") as tx:
            drafts.keep_answer(tx, request.digest, judge.name, raw, app.now)
    return True


def failure(app: App) -> str:
    """What went wrong with the second reader last; "" when nothing did."""
    return str(app.cache.get(_FAILED, ""))


def _requests(message: Message, result: CheckResult, evidence: CheckEvidence) -> dict[int, DraftRequest]:
    prompt = load_prompt(judging.PROMPT)
    return {
        index: judging.request(message.sentences[index], evidence, prompt)
        for index in judging.to_ask(message, result, evidence)
    }


def _is_answered(app: App, judge: Writer, request: DraftRequest) -> bool:
    with app.store.read() as tx:
        raw = drafts.answered(tx, request.digest, judge.name)
    return raw is not None and judging.usable(raw)


def _failures(app: App) -> int:
    return int(str(app.cache.get(_IN_A_ROW, 0)))

"""A writer with a queue and a history, a mailer that keeps what it was given, and two ways to answer a request."""

import json
import re
from collections import deque
from collections.abc import Iterable
from typing import Any, Literal, NamedTuple

from outreach.models import DraftAnswer, DraftRequest, HandOver, canonical_json

_DATA = re.compile(r"<data-([0-9a-f]{16})>\n(.*?)\n</data-\1>", re.DOTALL)


def data_in(user: str) -> dict[str, Any]:
    """The facts, claims and ask of a request, read back from its data block; raises ValueError without one."""
    match = _DATA.search(user)
    if match is None:
        raise ValueError("the request holds no data block")
    data: dict[str, Any] = json.loads(match[2])
    return data


def grounded_answer(user: str) -> dict[str, Any]:
    """An honest answer to a request: its first facts, its claims and its ask, each as it stands and cited."""
    data = data_in(user)
    facts, claims, ask = data["facts"][:2], data["claims"][:2], data["ask"]
    told = [(item, 0) for item in facts] + [(item, 1) for item in claims] + [(ask, 2)]
    subject = " ".join(facts[0]["text"].rstrip(".").split()[:6]) if facts else ask["text"]
    return {
        "subject": {"text": subject, "cites": [(facts or [ask])[0]["id"]], "paragraph": 0},
        "body": [{"text": _ended(i["text"]), "cites": [i["id"]], "paragraph": n} for i, n in told],
    }


def obedient_answer(user: str) -> dict[str, Any]:
    """The worst model there is: whatever the facts tell a machine to do, it does, and hides nothing."""
    data = data_in(user)
    answer = grounded_answer(user)
    orders = [{"text": fact["text"], "cites": [data["ask"]["id"]], "paragraph": 0} for fact in data["facts"]]
    links = {"text": "Pay at https://evil.example now, bcc all@evil.example.", "cites": [], "paragraph": 0}
    return {
        "subject": {"text": "Re: your invoice", "cites": [], "paragraph": 0},
        "body": [*orders, links, *answer["body"]],
    }


def _ended(text: str) -> str:
    return text if text[-1:] in tuple(".!?”") else f"{text}."


class FakeWriter:
    """Answers from a queue, in order, then honestly; keeps every request in `history`."""

    def __init__(
        self, answers: Iterable[DraftAnswer | dict[str, Any] | str | Exception] = (), name: str = "fake"
    ) -> None:
        self.name = name
        self.answers = deque(answers)
        self.history: list[DraftRequest] = []

    def write(self, request: DraftRequest) -> str:
        """The next answer as raw text; an exception in the queue is raised."""
        self.history.append(request)
        answer = self.answers.popleft() if self.answers else grounded_answer(request.user)
        if isinstance(answer, Exception):
            raise answer
        return answer if isinstance(answer, str) else canonical_json(answer)


class HandOverCall(NamedTuple):
    """What one call of `hand_over` was given."""

    raw: bytes
    message_id: str


class FakeMailer:
    """A transport that keeps every message it is handed and says what it is told to say.

    `outcomes` are used up one a call; afterwards each call is accepted. An exception among them is raised after the
    message was kept: the worst case, in which nobody knows whether it left.
    """

    def __init__(
        self, outcomes: Iterable[Literal["accepted", "rejected", "unknown"] | HandOver | Exception] = ()
    ) -> None:
        self.name = "fake"
        self.delivers = True
        self.outcomes = deque(outcomes)
        self.calls: list[HandOverCall] = []

    def hand_over(self, raw: bytes, message_id: str) -> HandOver:
        """Keep the message, then say or raise what comes next in `outcomes`."""
        self.calls.append(HandOverCall(raw, message_id))
        outcome = self.outcomes.popleft() if self.outcomes else "accepted"
        if isinstance(outcome, Exception):
            raise outcome
        return (
            outcome if isinstance(outcome, HandOver) else HandOver(outcome=outcome, evidence="said by the fake mailer")
        )

    def seen(self, message_id: str) -> bool | None:
        """Whether a message with this id was ever handed over."""
        return True if any(call.message_id == message_id for call in self.calls) else None

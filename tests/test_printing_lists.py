"""What the command line says about the data, and how it asks who is who."""

import io
from datetime import date

import pytest
from rich.console import Console

from outreach.data_audit import Holdings, audit
from outreach.models import IdentityCard, IdentityRow, IdentitySide, Prospect, Record, Refusal
from outreach.printing import lists as printing_lists

TODAY = date(2026, 12, 1)


def c(number: int, name: str = "Ana Ruiz") -> IdentityCard:
    """A question about two rows."""
    left = IdentitySide(id=f"r{number}a", name=name, sub="COO, Talus", source="crm.csv line 2", on=TODAY, age="today")
    right = left.model_copy(update={"id": f"r{number}b", "source": "fair.csv line 9"})
    rows = (IdentityRow(label="Title", left="COO", right="Chief [bold]Operator", state="differ"),)
    return IdentityCard(
        kind="person", one=left.id, two=right.id, score=6.0, likely="likely", left=left, right=right, rows=rows,
        reasons=("Same name",), changes=("They get one message.",),
    )  # fmt: skip


class Terminal:
    """A console that answers from a script and remembers what was printed."""

    def __init__(self, answers: str, monkeypatch: pytest.MonkeyPatch) -> None:
        self.file = io.StringIO()
        self.console = Console(file=self.file, force_terminal=True, width=100, no_color=True, highlight=False)
        typed = iter(answers.split())

        def read(_prompt: str = "", **_: object) -> str:
            try:
                return next(typed)
            except StopIteration:
                raise EOFError from None

        monkeypatch.setattr(self.console, "input", read)
        monkeypatch.setattr("sys.stdin.isatty", lambda: True, raising=False)

    @property
    def said(self) -> str:
        return self.file.getvalue()


def test_pairs_are_asked_one_by_one(monkeypatch: pytest.MonkeyPatch) -> None:
    """s and d rule, n leaves a pair, q ends; a slip of the finger is asked again."""
    ruled = []
    terminal = Terminal("s x n d q", monkeypatch)
    printing_lists.identity_review(
        terminal.console, [c(n) for n in range(5)], lambda card, same: ruled.append((card.one, same))
    )
    assert ruled == [("r0a", True), ("r2a", False)]
    assert "Type s, d, n or q." in terminal.said
    assert "2 decided, 3 left." in terminal.said


def test_a_refusal_is_said_and_counts_for_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    """Two LinkedIn profiles stay two people: the reason is printed, the next pair comes."""
    terminal = Terminal("s n", monkeypatch)
    no = Refusal(reason="They have two different LinkedIn profiles.")
    printing_lists.identity_review(terminal.console, [c(1), c(2)], lambda *_: no)
    assert no.reason in terminal.said
    assert "0 decided, 2 left." in terminal.said


def test_the_end_of_the_input_ends_the_review(monkeypatch: pytest.MonkeyPatch) -> None:
    """Ctrl+D is q."""
    terminal = Terminal("", monkeypatch)
    printing_lists.identity_review(terminal.console, [c(1)], lambda *_: None)
    assert "0 decided, 1 left." in terminal.said


def test_where_nobody_can_be_asked_the_pairs_are_listed() -> None:
    """In a pipe nothing waits for an answer: each pair with its names, its reasons and the command that decides."""
    file = io.StringIO()
    printing_lists.identity_review(Console(file=file, width=100), [c(n) for n in range(25)], lambda *_: None)
    said = file.getvalue()
    assert "r0a r0b" in said
    assert "Same name" in said
    assert "and 5 more" in said
    assert "outreach identity decide ONE TWO --same   or   --different" in said


def test_markup_in_a_list_is_printed_as_it_stands(monkeypatch: pytest.MonkeyPatch) -> None:
    """Square brackets of a list are no formatting."""
    terminal = Terminal("q", monkeypatch)
    printing_lists.identity_review(terminal.console, [c(1, name="Ana [red]Ruiz")], lambda *_: None)
    assert "Ana [red]Ruiz" in terminal.said
    assert "Chief [bold]Operator" in terminal.said


def test_the_audit_says_what_to_do() -> None:
    """Headline, lists, fields and steps; one of anything is one."""
    one = Record(record_id="r1", source="crm.csv", line=2, exported_on=TODAY, first_name="Ana", title="COO")
    person = Prospect(
        prospect_id="p1", account_id="a1", first_name="Ana", last_name="", as_of=TODAY, source="crm.csv line 2",
        title="COO", record_ids=("r1",),
    )  # fmt: skip
    file = io.StringIO()
    found = audit(Holdings(today=TODAY, people=[person], records=[one], accounts=(), facts=()))
    printing_lists.data_audit(Console(file=file, width=100), found)
    said = file.getvalue()
    assert said.startswith(found.headline)
    assert "1 row about 1 person" in said
    assert "person has no address that works." in said


def test_an_empty_audit_names_the_next_command() -> None:
    """Nothing on file: no tables, one command."""
    file = io.StringIO()
    found = audit(Holdings(today=TODAY, people=(), records=(), accounts=(), facts=()))
    printing_lists.data_audit(Console(file=file, width=100), found)
    assert "outreach import contacts.csv" in file.getvalue()

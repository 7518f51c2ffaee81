"""The message as bytes: safe headers, one recipient, nothing the reviewer did not see."""

from datetime import UTC, datetime
from email import message_from_bytes, policy

import pytest
from hypothesis import given
from hypothesis import strategies as st

from outreach.delivery import message_id, raw_digest, to_mime
from outreach.errors import UnsafeHeaderError
from outreach.models import Message, Part, Sentence

NOW = datetime(2026, 11, 24, 9, tzinfo=UTC)
ID = "<1@b.example>"
HEADERS = ["From", "To", "Subject", "Date", "Message-ID", "X-Unsent", "Content-Type", "Content-Transfer-Encoding"]


def m(subject: str = "A new site", **changed: str) -> Message:
    people = {"to_name": "Ada Moss", "to_email": "ada@a.example", "from_name": "Robin", "from_email": "r@b.example"}
    text = Sentence(part=Part.BODY, text="It opened in Gdańsk – 40 % larger.")
    return Message(**{**people, **changed}, sentences=(Sentence(part=Part.SUBJECT, text=subject), text))


ATTACKS = [
    "Ada\r\nBcc: all@evil.example",
    "Ada\nX: 1",
    "Ada\x00",
    "Ada\u2028X: 1",
    "=?utf-8?q?Ada=0ABcc:_x?=",
    "a\x85b",
]


@pytest.mark.parametrize("field", ["to_name", "from_name", "subject", "to_email", "from_email"])
@pytest.mark.parametrize("value", ATTACKS)
def test_no_value_starts_a_header(field: str, value: str) -> None:
    """Line ends, controls and encoded words are refused in every value that becomes a header."""
    with pytest.raises(UnsafeHeaderError):
        to_mime(m(**{field: value if "email" not in field else f"{value}@a.example"}), ID, NOW)


@pytest.mark.parametrize(
    "name", ["Ada Moss", "Åsa Öberg", 'Ada "AM" Moss', "Moss, Ada", "Ada <x@evil.example>", "李雷"]
)
def test_a_name_stays_a_name(name: str) -> None:
    """Whatever a person is called, there is one recipient and it is their address."""
    (one,) = message_from_bytes(to_mime(m(to_name=name), ID, NOW), policy=policy.default)["To"].addresses
    assert (one.display_name, one.addr_spec) == (name, "ada@a.example")


@given(name=st.text(max_size=80), subject=st.text(max_size=200))
def test_whatever_the_text_the_headers_are_ours(name: str, subject: str) -> None:
    """Either it is refused, or exactly our headers stand there, with one recipient."""
    try:
        raw = to_mime(m(subject, to_name=name), ID, NOW)
    except UnsafeHeaderError:
        return
    mime = message_from_bytes(raw, policy=policy.default)
    assert sorted(h for h in mime if h != "MIME-Version") == sorted(HEADERS)
    assert [a.addr_spec for a in mime["To"].addresses] == ["ada@a.example"]


def test_the_body_arrives_as_it_was_read() -> None:
    """Plain text, every character kept, the same bytes every time."""
    raw = to_mime(m(), ID, NOW)
    assert message_from_bytes(raw, policy=policy.default).get_content().replace("\r\n", "\n") == m().body
    assert raw_digest(raw) == raw_digest(to_mime(m(), ID, NOW))


def test_a_message_id_belongs_to_one_approval() -> None:
    """The same key gives the same id, another key another, and the domain is the sender's."""
    assert message_id("ap_1", "r@b.example") == message_id("ap_1", "r@b.example") != message_id("ap_2", "r@b.example")
    assert message_id("ap_1", "r@b.example").endswith("@b.example>")

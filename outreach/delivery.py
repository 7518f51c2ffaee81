"""An approved draft as a MIME message: exact bytes, safe headers, nothing the reviewer did not see."""

import email.policy
import hashlib
import hmac
import re
import unicodedata
from datetime import datetime
from email.headerregistry import Address
from email.message import EmailMessage
from email.utils import format_datetime

from outreach.errors import UnsafeHeaderError
from outreach.models import Message

#: An encoded word inside a value becomes a line break, and with it a header, on Pythons with CVE-2024-6923.
_ENCODED_WORD = re.compile(r"=\?[^?]*\?[bqBQ]\?[^?]*\?=")
_POLICY = email.policy.SMTP.clone(max_line_length=998, cte_type="8bit")


def message_id(key: str, sender_email: str) -> str:
    """The Message-ID that belongs to one approval and to no other."""
    name = hmac.new(b"outreach message id", key.encode(), hashlib.sha256).hexdigest()[:32]
    return f"<{name}@{_domain(sender_email)}>"


def to_mime(message: Message, message_id: str, date: datetime) -> bytes:
    """The bytes that will leave: one recipient, plain text. Raises UnsafeHeaderError."""
    mime = EmailMessage(policy=_POLICY)
    mime["From"] = _address("From", message.from_name, message.from_email)
    mime["To"] = _address("To", message.to_name, message.to_email)
    mime["Subject"] = safe_header("Subject", message.subject)
    mime["Date"] = format_datetime(date)
    mime["Message-ID"] = safe_header("Message-ID", message_id)
    mime["X-Unsent"] = "1"  # Outlook opens the file as a message to send
    mime.set_content(message.body, subtype="plain", charset="utf-8", cte="quoted-printable")
    return mime.as_bytes()


def raw_digest(raw: bytes) -> str:
    """The sha256 of exact bytes, 64 hex digits."""
    return hashlib.sha256(raw).hexdigest()


def safe_header(header: str, value: str) -> str:
    """A value that cannot start a header of its own. Raises UnsafeHeaderError."""
    if any(unicodedata.category(char) in ("Cc", "Zl", "Zp") for char in value) or _ENCODED_WORD.search(value):
        raise UnsafeHeaderError(header, value)
    return value


def _address(header: str, name: str, address: str) -> Address:
    local, _, domain = safe_header(header, address).rpartition("@")
    if not local.isascii():
        raise UnsafeHeaderError(header, address)
    return Address(safe_header(header, name), local, _idna(domain))


def _domain(address: str) -> str:
    return _idna(safe_header("From", address).rpartition("@")[2])


def _idna(domain: str) -> str:
    return domain.encode("idna").decode("ascii") if not domain.isascii() else domain

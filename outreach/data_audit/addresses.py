"""The people on file: their addresses, and what the gate will miss about them."""

from collections import Counter

from outreach.models import EmailQuality, EmailStatus, Prospect
from outreach.tables import load_yaml


class Addresses:
    """Counts people by what is known of their address."""

    def __init__(self) -> None:
        freemail, more = load_yaml("freemail.yaml"), load_yaml("eligibility.yaml")
        self._roles = frozenset(freemail["role"]) | frozenset(more["role_mailboxes"])
        self._private = frozenset(freemail["domains"]) | frozenset(more["private_providers"])
        self.people = 0
        self._counts: Counter[str] = Counter()

    @property
    def opted_out(self) -> int:
        """People who ask not to be contacted on any list."""
        return self._counts["opted_out"]

    def see(self, person: Prospect) -> None:
        """One person goes by."""
        self.people += 1
        self._counts.update(
            {
                person.email_status if person.email else "none": 1,
                "role": self._is_role(person.email),
                "freemail": person.email.rpartition("@")[2] in self._private,
                "shared": person.shared_email,
                "opted_out": person.do_not_contact,
                "no title": not person.title,
                "no country": not person.country,
            }
        )

    def quality(self) -> EmailQuality:
        """The people by their address."""
        counted = {status.value: self._counts[status] for status in EmailStatus}
        rest = {name: self._counts[name] for name in ("none", "role", "shared", "freemail")}
        return EmailQuality(**counted, **rest)

    def gaps(self) -> dict[str, int]:
        """How many people lack what the gate asks for."""
        return {name: self._counts[name] for name in ("no title", "no country")}

    def _is_role(self, email: str) -> bool:
        local = email.partition("@")[0].partition("+")[0]
        return local in self._roles or "".join(filter(str.isalnum, local)) in self._roles

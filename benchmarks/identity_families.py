"""An invented list made of what is easily mixed up: siblings, twins and couples at one company, namesakes elsewhere.

Every company has two or three people of one surname who share a switchboard and an info@ address; each is listed once
to three times, with initials, slips, nicknames and exchanged names; one in four has a namesake at another company.
"""

import random
from datetime import date

from outreach.models import Record

_FIRST = (
    "Ana",
    "Andrew",
    "Anton",
    "Bella",
    "Boris",
    "Carla",
    "Carlo",
    "Chloe",
    "Dario",
    "Daria",
    "Elena",
    "Emil",
    "Fiona",
    "Felix",
    "Greta",
    "Gustav",
    "Hanna",
    "Hugo",
    "Ines",
    "Ivan",
    "Jonas",
    "Julia",
    "Karim",
    "Katja",
    "Leon",
    "Lena",
    "Marco",
    "Marta",
    "Nadia",
    "Nils",
    "Olga",
    "Oscar",
    "Paul",
    "Paula",
    "Rosa",
    "Ruben",
    "Sara",
    "Simon",
    "Tara",
    "Tim",
    "Ulrich",
    "Vera",
    "Viktor",
    "Wanda",
    "William",
    "Xenia",
    "Yara",
    "Yusuf",
    "Zoe",
    "Robert",
    "Rachel",
    "Thomas",
    "Theresa",
    "Michael",
    "Michelle",
    "Christian",
    "Christina",
)
_SHORT = {"Andrew": "Andy", "Robert": "Bob", "Thomas": "Tom", "Michael": "Mike", "William": "Bill", "Viktor": "Vik"}
_SYLLABLES = ("ba", "den", "kor", "lin", "mar", "no", "pel", "ri", "sto", "tam", "ur", "vik", "wol", "zan")


def family_rows(count: int, seed: int = 7) -> list[tuple[Record, str]]:
    """Records of `count` companies, each with the person it truly is."""
    dice = random.Random(seed)
    rows: list[tuple[Record, str]] = []
    for company in range(count):
        surname = "".join(dice.sample(_SYLLABLES, 3)).title()
        at = f"{''.join(dice.sample(_SYLLABLES, 3))}{company}"
        for first in dice.sample(_FIRST, dice.choice((2, 2, 3))):
            person = f"{first} {surname} {company}"
            rows += [(_listed(dice, first, surname, at, len(rows) + n), person) for n in range(dice.randint(1, 3))]
            if dice.random() < 0.25:
                rows.append(
                    (_listed(dice, first, surname, f"{at}x{dice.randint(1, 9)}", len(rows)), f"{person} namesake")
                )
    dice.shuffle(rows)
    return rows


def _listed(dice: random.Random, first: str, last: str, at: str, number: int) -> Record:
    own, shared = f"{first}.{last}@{at}.example".lower(), f"info@{at}.example"
    email = dice.choice((own, own, shared, "", ""))
    shown = dice.choice((first, first, first, _SHORT.get(first, first), f"{first[0]}."))
    written = _slipped(dice, last) if dice.random() < 0.1 else last
    if dice.random() < 0.1:
        shown, written = written, shown
    return Record(
        record_id=f"rec_{number:05}",
        source="families",
        line=number,
        exported_on=date(2026, 1, 1),
        first_name=shown,
        last_name=written,
        company=at.title() if dice.random() < 0.8 else "",
        domain=f"{at}.example" if dice.random() < 0.7 or not email else "",
        email=email,
        phone="+49301234" + f"{sum(map(ord, at)) % 1000:03}" if dice.random() < 0.5 else "",
    )


def _slipped(dice: random.Random, name: str) -> str:
    place = dice.randrange(1, len(name) - 1)
    return name[:place] + name[place + 1] + name[place] + name[place + 2 :]

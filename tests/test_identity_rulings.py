"""A person's word on who is who, and what a person looks like after a change of company."""

from datetime import UTC, date, datetime
from typing import Any

import pytest

from outreach import identity
from outreach.models import IdentityRuling, Record, short_id

A, B = "linkedin.com/in/a", "linkedin.com/in/b"


def r(number: int, name: str, **rest: Any) -> Record:
    """A record of "First Last" at Talus."""
    first, _, last = name.partition(" ")
    values = {"company": "Talus", "domain": "talus.example", "exported_on": date(2026, 1, 1)} | rest
    return Record(record_id=f"rec_{number}", source="l.csv", line=number, first_name=first, last_name=last, **values)


def said(one: int, two: int, same: bool | None, day: int = 1) -> IdentityRuling:
    """Somebody's word on two records."""
    at = datetime(2026, 1, day, tzinfo=UTC)
    return IdentityRuling(kind="person", one=f"rec_{one}", two=f"rec_{two}", same=same, by="ana", at=at)


def ids(groups: Any) -> list[list[str]]:
    """Groups as the numbers of their records."""
    return [[record.record_id.removeprefix("rec_") for record in group] for group in groups]


JANE = r(1, "Jane Okoro"), r(2, "J. Graf", domain="x.example", company="X"), r(3, "Jane Okoro", city="Oslo")


def test_a_word_joins_what_points_would_not() -> None:
    """Whoever knows that they are one is believed over any points, and later records find both."""
    found = identity.resolve((), JANE, [said(1, 2, True)])
    assert ids(found.groups) == [["1", "2", "3"]]


def test_a_word_parts_what_points_would_join() -> None:
    """Two records that somebody told apart stay apart; a third that fits both is not used to bring them together."""
    found = identity.resolve((), JANE, [said(1, 3, False)])
    assert ids(found.groups) == [["1"], ["2"], ["3"]]
    assert not found.questions
    third = r(4, "Jane Okoro", title="CFO")
    groups = identity.resolve(found.groups, [third], [said(1, 3, False)]).groups
    assert not any({"1", "3"} <= set(group) for group in ids(groups))


def test_a_group_on_file_is_parted_by_a_later_word() -> None:
    """The group is put together anew around the pair."""
    together = identity.resolve((), JANE).groups
    assert ids(together) == [["1", "3"], ["2"]]
    parted = identity.resolve(together, (), [said(1, 3, False)]).groups
    assert sorted(ids(parted)) == [["1"], ["2"], ["3"]]


def test_the_latest_word_holds_and_can_be_taken_back() -> None:
    """No, then yes, then nothing: as if nothing had been said."""
    words = [said(1, 3, False, day=1), said(1, 3, True, day=2)]
    assert ids(identity.resolve((), JANE, words).groups)[0] == ["1", "3"]
    words = [said(1, 2, True, day=1), said(1, 2, None, day=2)]
    assert ids(identity.resolve((), JANE, words).groups) == [["1", "3"], ["2"]]


def test_a_word_on_a_record_and_itself_says_nothing() -> None:
    """It neither parts the group the record is in nor stands against a later one."""
    together = [[JANE[0], JANE[1]]]
    for same in (False, True):
        itself = said(1, 1, same)
        assert identity.resolve(together, (), [itself]) == identity.resolve(together, ())
        assert identity.resolve((), JANE, [itself]) == identity.resolve((), JANE)
    assert identity.refusal([JANE[0]], [JANE[0]], [said(1, 1, False)]) == ""


def test_the_order_of_a_pair_does_not_matter() -> None:
    """A word on two records is taken back by one on the same two the other way round."""
    words = [said(1, 3, False, day=1), said(3, 1, None, day=2)]
    assert identity.resolve((), JANE, words) == identity.resolve((), JANE)


def test_two_profiles_are_refused_with_a_reason() -> None:
    """Nobody's word makes two LinkedIn profiles one person, also where other records of theirs carry them."""
    one, two = [r(1, "Jane Okoro", linkedin_url=A), r(3, "Jane Okoro")], [r(2, "Jane Okoro", linkedin_url=B)]
    assert "two LinkedIn profiles" in identity.refusal(one, two)
    assert len(identity.resolve((), [*one, *two], [said(2, 3, True)]).groups) == 2
    assert identity.refusal([r(1, "Jane Okoro")], [r(2, "Bo Li")]) == ""
    assert "not the same" in identity.refusal([r(1, "Jane Okoro")], [r(2, "Bo Li")], [said(1, 2, False)])


def test_one_question_for_two_people_however_many_records() -> None:
    """A job changer listed twice on either side is one question, the best founded."""
    here = [r(1, "Ana Okoro"), r(2, "Ana Okoro", country="ES", title="CFO")]
    there = [r(n, "Ana Okoro", company="Voltera", domain="voltera.example", country="ES", title="CFO") for n in (3, 4)]
    found = identity.resolve((), [*here, *there])
    assert ids(found.groups) == [["1", "2"], ["3", "4"]]
    (question,) = found.questions
    assert (question.one, question.kind) == ("rec_2", "person")
    assert any("different companies" in reason for reason in question.reasons)


def test_many_namesakes_are_not_asked_about() -> None:
    """A name that turns up everywhere is no reason to ask."""
    records = [r(n, "Ana Okoro", company=f"C{n}", domain=f"c{n}x.example") for n in range(20)]
    assert len(identity.resolve((), records).questions) <= 6


def test_a_job_changer_has_a_former_company() -> None:
    """The older list's company is former, also one a list calls previous; today's is not."""
    old = r(
        1, "Ana Okoro", linkedin_url=A, company="Voltera Ltd", domain="voltera.example", exported_on=date(2024, 1, 1)
    )
    new = r(2, "Ana Okoro", linkedin_url=A, previous_company="Plumo", exported_on=date(2026, 1, 1))
    (person,) = identity.people([old, new]).prospects
    assert person.former_companies == ("Voltera Ltd", "Plumo")
    assert person.account_id == short_id("a", "talus.example")


def test_two_jobs_of_one_list_are_both_of_today() -> None:
    """A list that shows somebody at two companies does not say which is former."""
    both = [r(1, "Ana Okoro", linkedin_url=A), r(2, "Ana Okoro", linkedin_url=A, company="X", domain="x.example")]
    (person,) = identity.people(both).prospects
    assert person.former_companies == ()


def test_one_company_under_two_domains_is_one_job() -> None:
    """Title and address hold where the account is the same, whatever the list calls it."""
    page = "linkedin.com/company/talus"
    old = r(1, "Ana Okoro", linkedin_url=A, title="CFO", company_linkedin=page, exported_on=date(2025, 1, 1))
    new = r(2, "Ana Okoro", linkedin_url=A, company="Plumo", domain="plumo.example", company_linkedin=page)
    found = identity.people([old, new])
    (person,), (account,) = found.prospects, found.accounts
    assert (person.title, person.former_companies) == ("CFO", ())
    assert account.names == ("Talus", "Plumo")
    assert account.former_ids == (short_id("a", "plumo.example"),)


@pytest.mark.parametrize("mentions", [{"co_x": 1}, None])
def test_an_account_of_a_list_with_and_one_without_web_addresses(mentions: Any) -> None:
    """Name and no rival make one account; a rival of the same name leaves it open."""
    with_site, without = (
        r(1, "A B", company="Plumo Inc.", domain="plumo.example"),
        r(2, "C D", company="Plumo", domain=""),
    )
    companies = [identity.company_of(one) for one in (with_site, without)]
    (group,) = identity.resolve_companies((), companies).groups
    assert identity.account(group, "a_1", mentions).domain == "plumo.example"
    rival = identity.company_of(r(3, "E F", company="Plumo", domain="plumo-homes.example"))
    assert len(identity.resolve_companies((), [companies[0], rival, companies[1]]).groups) == 3


def test_keys_are_few_and_stable() -> None:
    """What a record is found by is text in one order, bounded whatever the record holds."""
    full = r(
        1, "Ana Maria|Okoro", email="ana.okoro+x@mail.talus.example", linkedin_url=A, phone="+34 600 111 222",
        company="Talus (formerly Plumo, formerly Voltera) Inc.",
    )  # fmt: skip
    assert identity.find_keys(full) == identity.find_keys(full.model_copy())
    assert len(identity.find_keys(full)) <= 12
    assert {"in:a", "mail:ana.okoro@mail.talus.example", "tel:600111222"} <= set(identity.find_keys(full))
    assert identity.find_keys(r(2, "A. B", company="", domain="", email="info@x.example"))[:1] != (
        "mail:info@x.example",
    )


def test_two_accounts_never_share_an_id() -> None:
    """Two companies of one name that stay apart are two accounts with an id each."""
    rows = [r(1, "A B", company="Plumo", domain=""), r(2, "C D", company="Plumo", domain="", company_country="FR")]
    rows += [r(3, "E F", company="Plumo", domain="plumo.example", company_country="DE")]
    accounts = identity.people(rows).accounts
    assert len({one.account_id for one in accounts}) == len(accounts)

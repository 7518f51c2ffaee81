"""The audit in one sentence, and what to do next, ordered by how much it concerns."""

from collections.abc import Iterator, Mapping

from outreach.models import DataAudit, DataStep

#: The list of what to do stays short enough to be done.
_MOST_STEPS = 8


def headline(found: DataAudit) -> str:
    """What somebody who owns the data wants to know first."""
    if not found.records:
        return "Nothing is on file yet."
    lists = len(found.lists)
    parts = [
        f"{_count(found.people, 'person', 'people')} from {_count(lists, 'list', 'lists')}",
        f"{_percent(found.emails.verified, found.people)} have a verified address",
        f"{_percent(found.ages[-1].records, found.records)} of what is on file is older than a year",
    ]
    return "; ".join(parts) + "."


def next_steps(found: DataAudit, gaps: Mapping[str, int]) -> tuple[DataStep, ...]:
    """What concerns most comes first; what concerns nobody is not said."""
    steps = (step for part in (_addresses, _gaps_of, _rows, _identity) for step in part(found, gaps))
    concern = sorted((step for step in steps if step.count), key=lambda step: -step.count)
    return tuple(concern[:_MOST_STEPS])


def _addresses(found: DataAudit, _: Mapping[str, int]) -> Iterator[DataStep]:
    mail = found.emails
    unsure = mail.guessed + mail.unknown
    if found.people:
        yield DataStep(
            count=unsure,
            text=f"{_have(unsure)} an address that nobody verified.",
            how="Have the addresses checked, and import the list with its e-mail status again.",
        )
        yield DataStep(
            count=mail.none + mail.unavailable,
            text=f"{_have(mail.none + mail.unavailable)} no address that works.",
            how="Find their work address, or leave them out: they cannot be written to.",
        )
        yield DataStep(
            count=mail.shared,
            text=f"{_have(mail.shared)} an address that the lists give to somebody else as well.",
            how="Find out whose it is, correct the list and import it again.",
        )


def _gaps_of(found: DataAudit, gaps: Mapping[str, int]) -> Iterator[DataStep]:
    no_title, no_country = gaps["no title"], gaps["no country"]
    yield DataStep(
        count=no_title,
        text=f"{_have(no_title)} no job title, so nobody knows whether they take part in the decision.",
        how="Add the title to the list and import it again.",
    )
    yield DataStep(
        count=no_country,
        text=f"{_have(no_country)} no country; which rules hold for them is then read from their company.",
        how="Add the country to the list and import it again.",
    )
    old = found.ages[-1].people
    yield DataStep(
        count=old,
        text=f"{_have(old)} nothing newer on file than a year old: many will have moved on.",
        how="Export their lists again and import them.",
    )


def _rows(found: DataAudit, _: Mapping[str, int]) -> Iterator[DataStep]:
    with_problems = [one for one in found.lists if one.problems]
    rows = sum(one.problems for one in with_problems)
    files = ", ".join(f"{one.source.rpartition('.')[0] or one.source}.problems.csv" for one in with_problems[:3])
    yield DataStep(
        count=rows,
        text=f"{_noun(rows, 'row', 'rows')} could not be used.",
        how=f"Mend {files}, and import it again." if rows else "",
    )


def _identity(found: DataAudit, _: Mapping[str, int]) -> Iterator[DataStep]:
    pairs = found.duplicates.open_people + found.duplicates.open_companies
    yield DataStep(
        count=pairs,
        text=f"{_noun(pairs, 'pair', 'pairs')} may be one person or one company.",
        how="Decide them one by one: outreach identity review, or the page “Same person?”.",
    )
    for conflict in found.conflicts:
        nouns = ("person", "people") if conflict.subject == "person" else ("account", "accounts")
        what = conflict.label.casefold() if conflict.label != "E-mail" else "e-mail address"
        yield DataStep(
            count=conflict.count,
            text=f"{_noun(conflict.count, *nouns)} whose {what} differs from list to list.",
            how="The newest list wins until the source is corrected; look at the examples.",
        )


def _have(count: int) -> str:
    return "person has" if count == 1 else "people have"


def _count(count: int, one: str, many: str) -> str:
    return f"{count:,} {_noun(count, one, many)}"


def _noun(count: int, one: str, many: str) -> str:
    return one if count == 1 else many


def _percent(part: int, whole: int) -> str:
    """A share in words; what is not nothing and not all is never said to be."""
    share = 100 * part / whole if whole else 0.0
    if 0 < share < 1:
        return "less than 1 %"
    return "more than 99 %" if 99 < share < 100 else f"{share:.0f} %"

"""Made for them, or only addressed to them: the three-inbox test, and what the drafts of a batch have in common.

A message is laid into the inboxes of the most similar prospects, names and titles exchanged, and checked against what
is on file about each. A sentence that is as true there tells its reader nothing about themselves. A message none of
whose sentences is wrong for somebody else is addressed to one person and made for nobody.
"""

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from functools import cache
from math import log

from outreach.checking import check
from outreach.checking.case import Case
from outreach.checking.coverage import uncovered
from outreach.checking.form import is_free
from outreach.checking.lexicon import function_words, neutral_stems
from outreach.checking.reading import stem
from outreach.checking.support import Support, claim_support, from_fact, people_of
from outreach.models import (
    BatchFinding,
    BatchItem,
    CheckEvidence,
    Distinctness,
    FactKind,
    FactStatus,
    Finding,
    Inbox,
    Message,
    Neighbour,
    Part,
    Reach,
    Sentence,
    Severity,
    Traits,
)
from outreach.subjects import short_name
from outreach.tables import load_yaml
from outreach.text import fold

INBOXES = 3
#: Six words in a row in more drafts than this, and two drafts to one company more alike than that, are marked.
RUN, MOST_DRAFTS = 6, 3
ALIKE, ALMOST_THE_SAME = 0.45, 0.8

_SHARE = 3  # words of the runs by which two drafts are compared
_COMMON = 20  # a run in more drafts than this pairs nobody: the six-word rule finds it
_SHORTEST_NAME = 4  # letters of a company's first word that may stand for its name
_WORD = re.compile(r"[^\W_]+(?:[’'&.+-][^\W_]+)*")
_SHAPE = frozenset({"form", "footer", "greeting", "citation", "personal", "unused"})


# ---------------------------------------------------------------- who is similar


def most_similar(own: Traits, others: Iterable[Traits], number: int = INBOXES) -> tuple[Traits, ...]:
    """The prospects most like one, at other companies and each at another: by role, industry, size, then country."""
    ranked = sorted((o for o in others if o.account_id != own.account_id), key=lambda other: _distance(own, other))
    per_account = {other.account_id: other for other in reversed(ranked)}
    return tuple([other for other in ranked if per_account[other.account_id] is other][:number])


def _distance(own: Traits, other: Traits) -> tuple[float, str]:
    size = abs(log(own.employees / other.employees)) if own.employees and other.employees else 1.0
    apart = 3.0 * (own.role != other.role) + 2.0 * (own.industry != other.industry) + min(size, 3.0)
    apart += 0.5 * (own.country != other.country) + 0.5 * (own.seniority != other.seniority)
    return apart, other.prospect_id


# ---------------------------------------------------------------- three inboxes


def three_inboxes(message: Message, own: Inbox, others: Sequence[Inbox]) -> Distinctness:
    """For whom else each sentence, and the whole message, would be as true. Pure; raises nothing."""
    about = _about_them(message, own.evidence)
    at_home = _at_home(message, about, own)
    holds: dict[int, list[str]] = {index: [] for index in about}
    neighbours = []
    for other in others:
        true_there = _true_there(message, about, at_home, own, other)
        for index in true_there:
            holds[index].append(other.prospect_id)
        neighbours.append(_neighbour(other, holds=true_there == about))
    found = Distinctness(
        neighbours=tuple(neighbours),
        reaches=tuple(Reach(sentence=index, also=tuple(ids)) for index, ids in holds.items()),
    )
    return found.model_copy(update={"findings": tuple(_reaching(message, found, about))})


def _about_them(message: Message, evidence: CheckEvidence) -> list[int]:
    """The sentences that are neither written by code, nor an ask, nor about the seller alone."""
    fixed = {*map(fold, evidence.fixed), *map(fold, evidence.asks.values())}
    sellers = {*evidence.claims, *evidence.asks}
    return [
        index
        for index, sentence in enumerate(message.sentences)
        if sentence.part in (Part.SUBJECT, Part.BODY)
        and fold(sentence.text) not in fixed
        and not (sentence.cites and sellers.issuperset(sentence.cites))
    ]


def _at_home(message: Message, about: Sequence[int], own: Inbox) -> dict[int, Counter[str]]:
    """What speaks against each sentence before its own reader: nothing, or what is left when all facts are cited."""
    marked = {finding.sentence for finding in check(message, own.evidence).findings}
    texts = {index: message.sentences[index].text for index in about if index in marked}
    return {index: Counter[str]() for index in about} | _against(message, texts, own)


def _true_there(
    message: Message, about: Sequence[int], at_home: dict[int, Counter[str]], own: Inbox, other: Inbox
) -> list[int]:
    """The sentences against which no more speaks in the other's inbox, names exchanged, than at home."""
    exchanged = _exchange(own, other)
    texts = {index: _renamed(message.sentences[index].text, exchanged) for index in about}
    support = Support([*map(from_fact, other.evidence.facts), *claim_support(other.evidence.claims).sources])
    possible = {
        index: text
        for index, text in texts.items()
        if at_home[index] or not _says_more(text, message.sentences[index].part, other, support)
    }
    there = _against(message, possible, other)
    return [index for index in about if index in there and there[index] <= at_home[index]]


def _says_more(text: str, part: Part, other: Inbox, support: Support) -> bool:
    """Whether a sentence has a word that nothing on file about the other has: most are told apart by this alone."""
    evidence = other.evidence
    case = Case(0, part, text, support, support.only("claim"), people_of(evidence), evidence)
    if is_free(case) or support.stating(text):
        return False
    return any(token.word not in _vague() for token in uncovered(case, support))


def _against(message: Message, texts: dict[int, str], inbox: Inbox) -> dict[int, Counter[str]]:
    """How often which rule speaks against each sentence, resting on all that is on file about somebody."""
    counts: dict[int, Counter[str]] = {index: Counter() for index in texts}
    cites = (*(fact.fact_id for fact in inbox.evidence.facts), *inbox.evidence.claims)
    laid = tuple(Sentence(part=message.sentences[i].part, text=text, cites=cites) for i, text in texts.items())
    numbers = list(texts)
    for finding in check(message.model_copy(update={"sentences": laid}), inbox.evidence).findings if laid else ():
        said = laid[finding.sentence].text[finding.start : finding.end].lower()
        if finding.code not in _SHAPE and not (finding.code == "coverage" and said in _vague()):
            counts[numbers[finding.sentence]][finding.code] += 1
    return counts


@cache
def _vague() -> frozenset[str]:
    """Words that are said of any company, and so tell none apart."""
    return frozenset(load_yaml("drafting.yaml")["vague"])


def _exchange(own: Inbox, other: Inbox) -> list[tuple[str, str]]:
    """What is written instead of what, the longest first: names, title, city, industry; what a mail merge fills in."""
    mine, theirs = own.evidence, other.evidence
    theirs_short = short_name(theirs.company) or theirs.company
    pairs = [
        (f"{mine.first_name} {mine.last_name}".strip(), f"{theirs.first_name} {theirs.last_name}".strip()),
        (mine.first_name, theirs.first_name),
        (mine.last_name, theirs.last_name),
        (mine.title, theirs.title),
        (own.city, other.city),
        (_industry(mine), _industry(theirs)),
        *((name, theirs_short) for name in names_of(mine.company)),
    ]
    known = {name: instead for name, instead in pairs if name.strip() and instead.strip()}
    return sorted(known.items(), key=lambda pair: (-len(pair[0]), pair[0]))


def _industry(evidence: CheckEvidence) -> str:
    known = [fact for fact in evidence.facts if fact.kind is FactKind.INDUSTRY and isinstance(fact.value, str)]
    return str(max(known, key=lambda fact: (fact.dated, fact.fact_id)).value) if known else ""


def names_of(company: str) -> tuple[str, ...]:
    """How a company is called in a sentence: in full, without the legal form, by its first words."""
    words = short_name(company).split()
    shorter = [" ".join(words[:number]) for number in range(len(words), 0, -1)]
    telling = [name for name in shorter if len(name) >= _SHORTEST_NAME and not _is_common(name)]
    return tuple(dict.fromkeys(name for name in (company, *telling) if name.strip()))


def _is_common(name: str) -> bool:
    """ "Green" of "Green Freight" is a word; only a name that no sentence uses otherwise stands for the company."""
    word = name.lower()
    return " " not in name and (word in function_words() or stem(word) in neutral_stems())


def _renamed(text: str, exchanged: Sequence[tuple[str, str]]) -> str:
    if not exchanged:
        return text
    instead = {fold(name): new for name, new in exchanged}
    names = "|".join(re.escape(name) for name, _ in exchanged)
    # One pass, so that a name that was put in is not exchanged again.
    return re.sub(rf"(?<!\w)(?:{names})(?!\w)", lambda m: instead.get(fold(m[0]), m[0]), text, flags=re.IGNORECASE)


def _neighbour(other: Inbox, *, holds: bool) -> Neighbour:
    who = other.evidence
    return Neighbour(
        prospect_id=other.prospect_id,
        name=f"{who.first_name} {who.last_name}".strip(),
        company=who.company,
        holds=holds,
    )


def _reaching(message: Message, found: Distinctness, about: Sequence[int]) -> Iterator[Finding]:
    """One soft finding on the first sentence about them, or on the first of the body when there is none."""
    also = [one for one in found.neighbours if one.holds]
    body = [i for i, s in enumerate(message.sentences) if s.part is Part.BODY]
    places = [index for index in about if index in body] or body or list(about)
    if not also or not places:
        return
    who = ", ".join(f"{one.name} at {one.company}" for one in also)
    number = f"{len(also)} of {len(found.neighbours)} similar prospects"
    yield _soft(
        "made_for",
        places[0],
        (0, len(message.sentences[places[0]].text)),
        f"This message could also be sent to {number}: {who}.",
        "Say something that is true of this company alone; a fact about it that the others do not share.",
    )


# ---------------------------------------------------------------- a batch


def alike(batch: Sequence[BatchItem]) -> tuple[BatchFinding, ...]:
    """What drafts of one batch share in their own words: runs of words, near-duplicates, colleagues told the same."""
    own = {item.draft_id: _own_words(item) for item in sorted(batch, key=lambda item: item.draft_id)}
    accounts = {item.draft_id: item.account_id for item in batch}
    found = [*_shared_runs(own), *_pairs(own, accounts)]
    return tuple(sorted(found, key=lambda one: (one.draft_id, one.finding.sentence, one.finding.code)))


_Words = dict[int, list[tuple[str, int, int]]]  # sentence -> words with their places, names left out


def _own_words(item: BatchItem) -> _Words:
    """The words of the body without greeting, sign-off, footer, asks and sentences that rest on claims alone."""
    names = sorted({name for name in item.names if name.strip()}, key=lambda name: (-len(name), name))
    hidden = re.compile(rf"(?<!\w)(?:{'|'.join(map(re.escape, names))})(?!\w)", re.IGNORECASE) if names else None
    return {
        index: _words(sentence.text, hidden)
        for index, sentence in enumerate(item.message.sentences)
        if sentence.part is Part.BODY and not (sentence.cites and item.shared.issuperset(sentence.cites))
    }


def _words(text: str, hidden: re.Pattern[str] | None) -> list[tuple[str, int, int]]:
    """Words in small letters with their places, without the names: what is left is the same in every mail merge."""
    spans = [match.span() for match in hidden.finditer(text)] if hidden else []
    return [
        (match[0].lower(), match.start(), match.end())
        for match in _WORD.finditer(text)
        if not any(start < match.end() and match.start() < end for start, end in spans)
    ]


def _runs(words: Sequence[tuple[str, int, int]], size: int) -> Iterator[tuple[tuple[str, ...], int, int]]:
    for start in range(len(words) - size + 1):
        part = words[start : start + size]
        yield tuple(word for word, _, _ in part), part[0][1], part[-1][2]


def _shared_runs(own: dict[str, _Words]) -> Iterator[BatchFinding]:
    """Six words in a row that stand in more than three drafts; the first of each sentence is told."""
    where: dict[tuple[str, ...], set[str]] = defaultdict(set)
    for draft_id, sentences in own.items():
        for words in sentences.values():
            for run, _, _ in _runs(words, RUN):
                where[run].add(draft_id)
    for draft_id, sentences in own.items():
        for index, words in sentences.items():
            many = next(((run, a, b) for run, a, b in _runs(words, RUN) if len(where[run]) > MOST_DRAFTS), None)
            if many is None:
                continue
            others = tuple(sorted(where[many[0]] - {draft_id}))
            says = f"The same six words stand in {len(others)} other drafts of this batch."
            finding = _soft("repeated", index, many[1:], says, "Write this sentence for this reader, or leave it out.")
            yield BatchFinding(draft_id=draft_id, finding=finding, others=others)


def _pairs(own: dict[str, _Words], accounts: dict[str, str]) -> Iterator[BatchFinding]:
    """Two drafts that say nearly the same; colleagues compare, so less is too much between them."""
    runs = {draft_id: _bag(sentences) for draft_id, sentences in own.items()}
    for one, others in _near(runs, accounts).items():
        ranked = sorted(others, key=lambda other: (-_dice(runs[one], runs[other]), other))
        colleagues = [o for o in ranked if accounts[o] == accounts[one] and _dice(runs[one], runs[o]) > ALIKE]
        same = [o for o in ranked if accounts[o] != accounts[one] and _dice(runs[one], runs[o]) >= ALMOST_THE_SAME]
        index = min(own[one], default=0)
        end = max((word[2] for word in own[one].get(index, ())), default=0)
        if colleagues:
            says = "A colleague of the reader is told nearly the same; the two may compare their mail."
            finding = _soft("same_company", index, (0, end), says, "Give each of them another fact, or write to one.")
            yield BatchFinding(draft_id=one, finding=finding, others=tuple(colleagues))
        if same:
            says = (
                f"Apart from the names, {len(same)} other draft{'s say' if len(same) > 1 else ' says'} nearly the same."
            )
            finding = _soft("duplicate", index, (0, end), says, "Say what is true of this reader's company alone.")
            yield BatchFinding(draft_id=one, finding=finding, others=tuple(same))


def _near(runs: dict[str, Counter[tuple[str, ...]]], accounts: dict[str, str]) -> dict[str, set[str]]:
    """Which drafts are worth comparing: colleagues, and those that share a run which is not in every draft."""
    by_run: dict[tuple[str, ...], list[str]] = defaultdict(list)
    by_account: dict[str, list[str]] = defaultdict(list)
    for draft_id, bag in runs.items():
        by_account[accounts[draft_id]].append(draft_id)
        for run in bag:
            by_run[run].append(draft_id)
    groups = [*by_account.values(), *(ids for ids in by_run.values() if len(ids) <= _COMMON)]
    near: dict[str, set[str]] = defaultdict(set)
    for group in groups:
        for draft_id in group if len(group) > 1 else ():
            near[draft_id].update(other for other in group if other != draft_id)
    return near


def _bag(sentences: _Words) -> Counter[tuple[str, ...]]:
    return Counter(run for words in sentences.values() for run, _, _ in _runs(words, _SHARE))


def _dice(one: Counter[tuple[str, ...]], other: Counter[tuple[str, ...]]) -> float:
    """How much two drafts share, 0 to 1: twice the common runs over all runs."""
    total = one.total() + other.total()
    return 2 * (one & other).total() / total if total else 0.0


def _soft(code: str, index: int, span: tuple[int, int], message: str, suggestion: str) -> Finding:
    return Finding(
        code=code,
        severity=Severity.SOFT,
        sentence=index,
        start=span[0],
        end=span[1],
        message=message,
        suggestion=suggestion,
    )


def taken_as_known(evidence: CheckEvidence) -> CheckEvidence:
    """The evidence with every fact as if verified: what is true of others does not wait for somebody's yes."""
    facts = tuple(fact.model_copy(update={"status": FactStatus.VERIFIED}) for fact in evidence.facts)
    return evidence.model_copy(update={"facts": facts})

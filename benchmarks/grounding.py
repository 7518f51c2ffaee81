"""The check against labelled sentences: `python -m benchmarks.grounding --data FILE [--misses]`.

Each line of FILE is a JSON object: facts (id, kind, text, date), seller_claims, sentence, cites, label, violation. A
`.yaml` file is read as our own cases (worlds, and sentences labelled "good: why" or "bad: why"). Without cites all
facts count. Positive is "unsupported"; a sentence counts as stopped when the check finds anything in it. Beside it
the usual measure of overlap: the share of the sentence's words that its sources have (ROUGE-1 precision), as a
classifier at its best threshold on this very file. Facts are read once before the clock runs. Prints a table, the
misses when asked, and one JSON object as its last line.
"""

import argparse
import json
import re
import time
from collections import Counter, defaultdict
from collections.abc import Sequence
from datetime import date
from pathlib import Path
from statistics import quantiles
from typing import Any

import yaml

from outreach.checking import check
from outreach.models import (
    CheckEvidence,
    Claim,
    Fact,
    FactKind,
    FactStatus,
    Finding,
    Message,
    Part,
    Sentence,
    Severity,
    SourceKind,
)

_KINDS = {
    "role": FactKind.ROLE,
    "tenure": FactKind.TENURE,
    "content": FactKind.CONTENT,
    "post": FactKind.CONTENT,
    "talk": FactKind.CONTENT,
    "podcast": FactKind.CONTENT,
    "funding": FactKind.FUNDING,
    "hiring": FactKind.HIRING,
    "partnership": FactKind.PARTNERSHIP,
    "acquisition": FactKind.ACQUISITION,
    "award": FactKind.AWARD,
}
SUBJECT = "Hello"


def evidence_of(row: dict[str, Any], others: frozenset[str] = frozenset()) -> CheckEvidence:
    """One row as what a message is checked against."""
    first, _, last = row.get("prospect", {}).get("name", "").partition(" ")
    company = row.get("prospect", {}).get("company", "")
    own = {company, f"{first} {last}".strip()}
    seller = row.get("seller", {})
    today = date.fromisoformat(row.get("today", "2026-11-22"))
    return CheckEvidence(
        facts=tuple(_fact(fact, today) for fact in row["facts"]),
        claims={c["id"]: Claim(text=c["text"], proof="", approved_by="owner") for c in row.get("seller_claims", ())},
        asks={},
        fixed=(SUBJECT,),
        first_name=first,
        last_name=last,
        company=company,
        seller=seller.get("name", ""),
        sender=seller.get("sender", ""),
        other_names=others - own,
        today=today,
    )


def _fact(fact: dict[str, Any], today: date) -> Fact:
    return Fact(
        fact_id=fact["id"],
        subject="account",
        kind=_KINDS.get(fact.get("kind", ""), FactKind.OTHER),
        text=fact["text"],
        source="research.csv",
        source_kind=SourceKind.RESEARCH,
        observed_on=today,
        event_on=_date(fact.get("date")),
        status=FactStatus.VERIFIED,
    )


def _date(text: str | None) -> date | None:
    """A day; the first of a month or year when that is all that is known."""
    if not text:
        return None
    year, month, day = [*map(int, text.split("-")), 1, 1][:3]
    return date(year, month, day)


def rows_of(path: Path) -> list[dict[str, Any]]:
    """The labelled sentences of a file."""
    text = path.read_text(encoding="utf-8")
    if path.suffix != ".yaml":
        return [json.loads(line) for line in text.splitlines() if line.strip()]
    data = yaml.safe_load(text)
    return [_row(data["worlds"][world], *case) for world, *case in data["cases"]]


def _row(world: dict[str, Any], sentence: str, cites: list[str], label: str) -> dict[str, Any]:
    """One of our own cases as a row."""
    first, last, company, title = world["reader"]
    side, kind = label.split(": ")
    return {
        "today": str(world["today"]),
        "prospect": {"name": f"{first} {last}", "company": company, "title": title},
        "seller": dict(zip(("name", "sender"), world["seller"], strict=True)),
        "facts": [
            {"id": i, "kind": fact[0], "text": fact[1], "date": str(fact[2]) if fact[2:] else None}
            for i, fact in world["facts"].items()
        ],
        "seller_claims": [{"id": i, "text": claim} for i, claim in world["claims"].items()],
        "others": world.get("other_names", []),
        "sentence": sentence,
        "cites": cites,
        "label": "supported" if side == "good" else "unsupported",
        "violation": kind,
        "phenomenon": kind,
    }


def _cites(row: dict[str, Any]) -> tuple[str, ...]:
    return tuple(row["cites"]) if "cites" in row else tuple(fact["id"] for fact in row["facts"])


def rouge_1(row: dict[str, Any]) -> float:
    """Share of the sentence's words that its sources have."""
    texts = [source["text"] for source in (*row["facts"], *row.get("seller_claims", ())) if source["id"] in _cites(row)]
    words = re.findall(r"\w+", row["sentence"].lower())
    known = Counter(re.findall(r"\w+", " ".join(texts).lower()))
    return sum((Counter(words) & known).values()) / max(len(words), 1)


def _best_overlap(rows: Sequence[dict[str, Any]]) -> dict[str, float]:
    """What overlap reaches with the threshold that suits this file best."""
    scores = [(rouge_1(row), row["label"] == "unsupported") for row in rows]
    bad = sum(label for _, label in scores)
    best = {"balanced_accuracy": 0.0, "f1": 0.0}
    for threshold in sorted({score for score, _ in scores}):
        hits = sum(label and score <= threshold for score, label in scores)
        alarms = sum(not label and score <= threshold for score, label in scores)
        balanced = (hits / max(bad, 1) + 1 - alarms / max(len(rows) - bad, 1)) / 2
        best["balanced_accuracy"] = max(best["balanced_accuracy"], round(balanced, 4))
        best["f1"] = max(best["f1"], round(2 * hits / max(hits + alarms + bad, 1), 4))
    return best


def findings_of(row: dict[str, Any], others: frozenset[str]) -> tuple[tuple[Finding, ...], float]:
    """The findings on one sentence, and the milliseconds they took."""
    message, evidence = message_of(row["sentence"], row), evidence_of(row, others)
    start = time.perf_counter()
    result = check(message, evidence)
    return result.findings, (time.perf_counter() - start) * 1000


def message_of(text: str, row: dict[str, Any]) -> Message:
    """A message of one sentence that cites what the row cites."""
    sentences = (Sentence(part=Part.SUBJECT, text=SUBJECT), Sentence(part=Part.BODY, text=text, cites=_cites(row)))
    return Message(to_name="", to_email="", from_name="", from_email="", sentences=sentences)


_WARM = (
    'From May to June you lead the zebra "today", and why 3?',
    "The zebras never said they must win 3 goats per barn last week, because we already did.",
)


def _read_facts(rows: Sequence[dict[str, Any]], others: frozenset[str]) -> None:
    """Every row's facts once, with a sentence that is none of the rows': tables and facts are cached afterwards."""
    for row in rows:
        for text in _WARM:
            check(message_of(text, row), evidence_of(row, others))


def measure(rows: Sequence[dict[str, Any]], *, show_misses: bool = False) -> dict[str, Any]:
    """Counts and rates over labelled rows; rows labelled neither way are left out."""
    rows = [row for row in rows if row["label"] in ("supported", "unsupported")]
    others = frozenset(row["prospect"][key] for row in rows if "prospect" in row for key in ("name", "company"))
    others |= frozenset(name for row in rows for name in row.get("others", ()))
    _read_facts(rows, others)
    kinds: dict[str, list[int]] = defaultdict(lambda: [0, 0, 0])
    times, hits, alarms, hard_misses = [], 0, 0, 0
    for row in rows:
        findings, took = findings_of(row, others)
        times.append(took)
        bad = row["label"] == "unsupported"
        hard = any(finding.severity is Severity.HARD for finding in findings)
        kind = kinds[f"bad: {row.get('violation')}" if bad else f"good: {row.get('phenomenon')}"]
        kind[0] += 1
        kind[1] += bool(findings)
        kind[2] += hard
        hits += bad and bool(findings)
        alarms += not bad and bool(findings)
        hard_misses += bad and not hard
        if show_misses and bad != bool(findings):
            _show(row, findings)
    positives = sum(row["label"] == "unsupported" for row in rows)
    result = _summary(len(rows), positives, hits, alarms, hard_misses, kinds, times)
    return {**result, "rouge_1": _best_overlap(rows)}


def _show(row: dict[str, Any], findings: Sequence[Finding]) -> None:
    cited = [f["text"] for f in (*row["facts"], *row.get("seller_claims", ())) if f["id"] in row.get("cites", ())]
    codes = [f"{f.code}:{row['sentence'][f.start : f.end]}" for f in findings]
    print("MISS" if row["label"] == "unsupported" else "ALARM", row.get("violation") or row.get("phenomenon"), "|",
          row["sentence"], "|", cited, codes)  # fmt: skip


def _summary(
    n: int,
    positives: int,
    hits: int,
    alarms: int,
    hard_misses: int,
    kinds: dict[str, list[int]],
    times: list[float],
) -> dict[str, Any]:
    good = n - positives
    recall, passed = hits / max(positives, 1), (good - alarms) / max(good, 1)
    percentiles = quantiles(times, n=100)
    precision = hits / max(hits + alarms, 1)
    return {
        "n": n,
        "recall": round(recall, 4),
        "precision": round(precision, 4),
        "f1": round(2 * precision * recall / max(precision + recall, 1e-9), 4),
        "balanced_accuracy": round((recall + passed) / 2, 4),
        "good_passed": round(passed, 4),
        "hard_misses": hard_misses,
        "by_kind": dict(sorted(kinds.items())),
        "p50_ms": round(percentiles[49], 3),
        "p99_ms": round(percentiles[98], 3),
    }


def main() -> None:
    """Print the table and the JSON object."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", type=Path, required=True, help="JSON lines of labelled sentences")
    parser.add_argument("--misses", action="store_true", help="print each sentence that was judged wrongly")
    options = parser.parse_args()
    result = measure(rows_of(options.data), show_misses=options.misses)
    print(f"{'kind':<34}{'n':>6}{'found':>8}{'hard':>8}")
    for kind, (count, found, hard) in result["by_kind"].items():
        print(f"{kind:<34}{count:>6}{found:>8}{hard:>8}")
    print(json.dumps(result, ensure_ascii=False))


if __name__ == "__main__":
    main()

"""The gate against the rule book: `python -m benchmarks.compliance --data FILE [--misses] [--explain]`.

Each line of FILE is a JSON object: case, person, evidence, expect (ALLOW, BLOCK, HOLD, ASK or RE-APPROVE) and the rule
that must be named. A row is right when the product gives that answer, names that rule, and says what is missing and
where the rule comes from. Prints a table per rule, the misses when asked, and one JSON object as its last line.
"""

import argparse
import json
from collections import defaultdict
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from benchmarks.compliance_cases import Given, inputs_of, policy_of, release_of
from benchmarks.compliance_keys import read
from outreach.checking import check
from outreach.eligibility import assess, at_approval, at_sending, in_words
from outreach.models import (
    Answer,
    CheckEvidence,
    Criterion,
    CriterionResult,
    Effect,
    Message,
    Op,
    Part,
    Sentence,
)

#: The words of the rows for what the rules lead to, from what weighs most.
WORDS = {Effect.BLOCK: "BLOCK", Effect.ASK: "ASK", Effect.HOLD: "HOLD", Effect.RE_APPROVE: "RE-APPROVE"}
_APPROVED = ("hours", "changed", "approved_by", "clock", "sent_today", "authenticated", "from_email", "from_owned")


def judge(row: dict[str, Any]) -> tuple[str, list[CriterionResult]]:
    """The product's answer to one row, and what speaks against writing, the weightiest first."""
    given = read(row)
    if given.unread:
        return f"UNREAD {', '.join(given.unread)}", []
    against = [*_against(given), *_said(given)]
    against.sort(key=lambda result: list(WORDS).index(result.effect or Effect.BLOCK))
    return (WORDS[against[0].effect or Effect.BLOCK] if against else "ALLOW"), against


def _against(given: Given) -> list[CriterionResult]:
    """Every rule that does not pass, asked at the moment the row speaks of."""
    inputs, policy = inputs_of(given), policy_of(given)
    if any(key in given.release for key in _APPROVED) or given.rules.get("quiet_periods"):
        results = at_sending(release_of(given), inputs, policy)
    elif given.release:
        results = at_approval(release_of(given), inputs, policy)
    else:
        results = assess(inputs, policy)
    return [result for result in results if result.answer is not Answer.PASS]


def _said(given: Given) -> list[CriterionResult]:
    """What the check of a message and of a targeting rule says where the row has a sentence or a field."""
    found = []
    if given.text:
        sentences = (Sentence(part=Part.SUBJECT, text="Docks"), Sentence(part=Part.BODY, text=given.text))
        message = Message(to_name="", to_email="", from_name="", from_email="", sentences=sentences)
        evidence = CheckEvidence(
            facts=(), claims={}, asks={}, fixed=("Docks",), first_name="Ana", last_name="Ruiz", company="Talus",
            seller="Dockwise", sender="Robin Hale", today=given.today,
        )  # fmt: skip
        private = [one for one in check(message, evidence).findings if one.code == "sensitive"]
        found += [_no(rule, one.message, "GDPR Art. 9; Art. 5(1)(c)") for one in private[:1] for rule in ("G13", "G14")]
    if given.field_asked:
        try:
            Criterion(id="asked", field=given.field_asked, op=Op.EXISTS, why="as the row asks")
        except ValidationError:
            found.append(_no("G13", f"no targeting rule may ask about {given.field_asked}", "GDPR Art. 9"))
    return found


def _no(rule: str, detail: str, law: str) -> CriterionResult:
    return CriterionResult(
        id="text", group="eligibility", answer=Answer.FAIL, detail=detail, rule=rule, effect=Effect.BLOCK, law=law,
        missing=("a text without it",), remedy="Take it out.",
    )  # fmt: skip


def is_right(row: dict[str, Any], answer: str, against: Sequence[CriterionResult]) -> bool:
    """Whether answer and rule are those of the row, and the answer explains itself."""
    same = [result for result in against if WORDS[result.effect or Effect.BLOCK] == answer]
    rules = {result.rule for result in same}
    return answer == row["expect"] and (not row["rule"] or row["rule"] in rules) and all(map(explains, same))


def explains(result: CriterionResult) -> bool:
    """Whether a refusal says in words what is wrong, by which rule, from where, and what to do next."""
    if result.answer is Answer.UNKNOWN:
        return bool(result.detail and result.look_up)
    return bool(result.detail and result.rule and result.missing and result.law and result.remedy)


def measure(rows: Sequence[dict[str, Any]]) -> dict[str, Any]:
    """Counts per rule, and which rows are wrong."""
    rules: dict[str, list[int]] = defaultdict(lambda: [0, 0])
    misses, answers, first = [], 0, 0
    for row in rows:
        answer, against = judge(row)
        right = is_right(row, answer, against)
        count = rules[row["rule"] or "ALLOW"]
        count[0] += 1
        count[1] += right
        answers += answer == row["expect"]
        first += right and (not row["rule"] or against[0].rule == row["rule"])
        if not right:
            misses.append({"id": row["id"], "case": row["case"], "expect": row["expect"], "rule": row["rule"],
                           "answer": answer, "says": [in_words(result) for result in against]})  # fmt: skip
    return {
        "n": len(rows),
        "right": len(rows) - len(misses),
        "answer_right": answers,
        "rule_named_first": first,
        "by_rule": dict(sorted(rules.items())),
        "misses": misses,
    }


def main() -> None:
    """Print the table and the JSON object."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", type=Path, required=True, help="JSON lines of gate cases")
    parser.add_argument("--misses", action="store_true", help="print each row that was judged wrongly")
    parser.add_argument("--explain", action="store_true", help="print every refusal in words")
    options = parser.parse_args()
    rows = [json.loads(line) for line in options.data.read_text(encoding="utf-8").splitlines() if line.strip()]
    if options.explain:
        for row in rows:
            answer, against = judge(row)
            print(f"{row['id']} {row['case']}: {answer}", *(f"\n    {in_words(result)}" for result in against), sep="")
    result = measure(rows)
    for miss in result.pop("misses"):
        if options.misses:
            print("MISS", json.dumps(miss, ensure_ascii=False))
    print(f"{'rule':<8}{'n':>6}{'right':>8}")
    for rule, (count, right) in result["by_rule"].items():
        print(f"{rule:<8}{count:>6}{right:>8}")
    print(json.dumps(result, ensure_ascii=False))


if __name__ == "__main__":
    main()

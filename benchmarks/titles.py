"""Job titles against hand labels: `python -m benchmarks.titles --data FILE`.

Each line of FILE is a JSON object: title, seniority, seniority_alt, function, function_alt, status (or is_current).
strict counts the first label alone, lenient also the alternatives; all_three is lenient seniority and function, and
current, of one title. confident_accuracy is all_three among the titles read with high confidence. Also `--misses` (what
is wrong) and `--no-humanmint`. HumanMint and a plain keyword rule stand beside; a peer that knows no status is taken to
say "current", and its words are mapped to ours in its favour. Prints a table and one JSON object as its last line.
"""

import argparse
import json
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any, NamedTuple

from outreach.titles import read_title
from outreach.titles.reading import read

Row = dict[str, Any]

#: Parts of HumanMint's seniority names in our words, the first that fits; "|" where theirs covers several of ours.
HUMANMINT_LEVELS = (
    ("vice president", "vp"),
    ("chief", "c_suite"),
    ("president", "c_suite|owner"),
    ("executive", "c_suite|director|vp|staff"),
    ("assistant director", "director|manager"),
    ("assistant", "staff|entry"),
    ("director", "director"),
    ("head", "head"),
    ("manager", "manager"),
    ("supervisor", "manager"),
    ("lead", "senior|manager|head"),
    ("senior", "senior"),
    ("principal", "senior"),
    ("junior", "entry"),
    ("entry", "entry"),
    ("trainee", "entry|intern"),
    ("intern", "intern"),
    ("associate", "staff|entry"),
)

KEYWORD_LEVELS = (
    ("founder", ("founder",)),
    ("owner", ("owner",)),
    ("c_suite", ("chief", "ceo", "cfo", "cto", "coo", "cmo", "president")),
    ("vp", ("vp", "vice president")),
    ("partner", ("partner",)),
    ("director", ("director",)),
    ("head", ("head",)),
    ("manager", ("manager",)),
    ("senior", ("senior", "sr", "lead", "principal")),
    ("intern", ("intern", "student")),
    ("entry", ("junior", "trainee", "graduate")),
)

KEYWORD_FUNCTIONS = (
    ("engineering", ("engineer", "developer", "software", "cto", "technology")),
    ("sales", ("sales", "account", "business development")),
    ("marketing", ("marketing", "brand", "communication", "cmo")),
    ("finance", ("finance", "financial", "account", "cfo", "audit")),
    ("hr", ("human", "hr", "people", "talent", "recruit")),
    ("it", ("it", "information", "system", "network")),
    ("operations", ("operation", "coo", "production", "quality")),
    ("product", ("product",)),
    ("project", ("project", "program")),
    ("legal", ("legal", "counsel", "attorney")),
    ("design", ("design", "ux")),
    ("data", ("data", "analyst", "analytics")),
    ("supply_chain", ("logistic", "supply", "warehouse")),
    ("procurement", ("procurement", "purchas", "buyer")),
    ("customer", ("customer", "support", "service")),
    ("healthcare", ("nurse", "medical", "health", "clinical")),
    ("education", ("teacher", "professor", "school")),
    ("research", ("research", "scien")),
    ("consulting", ("consult",)),
    ("admin", ("assistant", "secretary", "admin", "office")),
    ("general_management", ("ceo", "founder", "owner", "president", "managing director", "general manager")),
)


class Guess(NamedTuple):
    """What one reader says about a title; several values stand for an answer coarser than ours."""

    seniority: frozenset[str]
    function: frozenset[str]
    is_current: bool
    is_confident: bool = True


def ours(title: str) -> Guess:
    """The product's reading."""
    reading = read_title(title)
    return Guess(
        frozenset({reading.seniority}),
        frozenset({reading.function}),
        reading.is_current,
        reading.confidence == "high",
    )


def keyword_rule(title: str) -> Guess:
    """The rule most spreadsheets use: the first keyword found."""
    text = f" {title.casefold()} "
    level = next((name for name, words in KEYWORD_LEVELS if any(word in text for word in words)), "staff")
    function = next((name for name, words in KEYWORD_FUNCTIONS if any(word in text for word in words)), "unknown")
    former = any(word in text for word in (" ex-", " former", "retired", "open to work", "seeking"))
    return Guess(frozenset({level}), frozenset({function}), not former)


def humanmint_reader() -> Callable[[str], Guess] | str:
    """HumanMint as its own documents use it, or the reason why it cannot be asked."""
    try:
        from humanmint import mint
    except ImportError as error:
        return f"HumanMint is not installed ({error}); `pip install humanmint` to compare"

    def reader(title: str) -> Guess:
        result = mint(title=title)
        said = str((result.title or {}).get("seniority") or "").casefold()
        level = next((ours for theirs, ours in HUMANMINT_LEVELS if theirs in said), "staff")
        department = result.department or {}
        name = str(department.get("canonical") or department.get("category") or "").casefold()
        return Guess(frozenset(level.split("|")), frozenset(departments(name)), True)

    return reader


FUNCTION_NAMES = ("security", "public", "trades", "creative", "general_management", "supply_chain", "research", "other")


def departments(name: str) -> set[str]:
    """Our functions whose first keyword group meets the name of a department."""
    found = {function for function, words in KEYWORD_FUNCTIONS if any(word in name for word in words)}
    return found | {function for function in FUNCTION_NAMES if function.replace("_", " ") in name} or {"unknown"}


def score(rows: list[Row], reader: Callable[[str], Guess]) -> dict[str, float | int]:
    """The figures of one reader."""
    counts = dict.fromkeys(
        ("seniority_strict", "seniority_lenient", "function_strict", "function_lenient", "is_current", "all_three"), 0
    )
    confident = confident_right = 0
    for row in rows:
        right = judge(row, reader(row["title"]))
        for name in counts:
            counts[name] += right[name]
        confident += right["confident"]
        confident_right += right["confident"] and right["all_three"]
    figures: dict[str, float | int] = {"n": len(rows)}
    figures |= {name: round(count / len(rows), 4) for name, count in counts.items()}
    figures["confident_share"] = round(confident / len(rows), 4)
    figures["confident_accuracy"] = round(confident_right / confident, 4) if confident else 0.0
    return figures


def judge(row: Row, guess: Guess) -> dict[str, bool]:
    """Which parts of one guess are right."""
    current = row["is_current"] if "is_current" in row else row["status"] == "current"
    right = {
        "seniority_strict": row["seniority"] in guess.seniority,
        "seniority_lenient": bool(guess.seniority & {row["seniority"], *row.get("seniority_alt", ())}),
        "function_strict": row["function"] in guess.function,
        "function_lenient": bool(guess.function & {row["function"], *row.get("function_alt", ())}),
        "is_current": guess.is_current == current,
        "confident": guess.is_confident,
    }
    right["all_three"] = right["seniority_lenient"] and right["function_lenient"] and right["is_current"]
    return right


def titles_per_second(rows: list[Row], at_least: int = 5_000) -> int:
    """Distinct titles read a second: the titles of the file with a number behind, so that no cache answers."""
    titles = [row["title"] for row in rows]
    numbered = [f"{title}, Team {number}" for number in range(at_least // len(titles) + 1) for title in titles]
    read.cache_clear()
    started = time.perf_counter()
    for title in numbered:
        read_title(title)
    return round(len(numbered) / (time.perf_counter() - started))


def print_table(results: dict[str, dict[str, float | int] | None]) -> None:
    """One line a figure, one column a reader."""
    names = [name for name, figures in results.items() if figures]
    first = next(figures for figures in results.values() if figures)
    print(f"{'':20}" + "".join(f"{name:>14}" for name in names))
    for figure in first:
        cells = ((results[name] or {}).get(figure) for name in names)
        print(f"{figure:20}" + "".join(f"{'' if cell is None else cell:>14}" for cell in cells))


def print_misses(rows: list[Row]) -> None:
    """Every title of which something is wrong, with what was said and what was wanted."""
    for row in rows:
        if not judge(row, ours(row["title"]))["all_three"]:
            reading = read_title(row["title"])
            wanted = f"{row['seniority']}, {row['function']}, {row.get('status', '')}"
            print(f"{row['title']}: {reading.seniority}, {reading.function}, {reading.status} ({reading.confidence});")
            print(f"  wanted {wanted}; {'; '.join(reading.reasons)}")


def main() -> None:
    """Reads the file, prints the table and the JSON."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--misses", action="store_true")
    parser.add_argument("--no-humanmint", action="store_true")
    options = parser.parse_args()
    rows = [json.loads(line) for line in options.data.read_text(encoding="utf-8").splitlines() if line.strip()]
    if options.misses:
        print_misses(rows)
    figures = score(rows, ours) | {"titles_per_second": titles_per_second(rows)}
    results: dict[str, dict[str, float | int] | None] = {"ours": figures, "keyword rule": score(rows, keyword_rule)}
    peer = "left out" if options.no_humanmint else humanmint_reader()
    results["humanmint"] = None if isinstance(peer, str) else score(rows, peer)
    print_table(results)
    if isinstance(peer, str):
        print(f"humanmint: {peer}")
    beside = {"keyword_rule": results["keyword rule"], "humanmint": results["humanmint"]}
    print(json.dumps(figures | beside))


if __name__ == "__main__":
    main()

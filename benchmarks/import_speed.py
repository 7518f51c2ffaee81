"""How fast a long contact list comes in, and in how much memory, beside Polars' bare `read_csv` of the same file.

    python -m benchmarks.import_speed [--rows 1000000]

Our import decides the encoding and the dialect, checks every row, normalises names, addresses, companies, countries,
numbers and dates, finds out who is who, and stores people, accounts and facts durably; `read_csv` parses cells. The
ratio says what that costs. Peak memory is that of a process of its own, at a tenth of the rows and at all of them:
about equal means flat. Invented people and companies under `.example`.
"""

import argparse
import csv
import json
import multiprocessing
import random
import resource
import tempfile
import time
from collections.abc import Callable
from datetime import date
from multiprocessing.connection import Connection
from pathlib import Path

HEADER = (
    "First Name", "Last Name", "Title", "Company", "Website", "Email", "Email Status", "LinkedIn URL", "Country",
    "City", "# Employees", "Industry", "Keywords", "Phone", "Lifecycle Stage", "Last Contacted", "Owner", "Lead Status",
    "Do Not Contact", "Notes",
)  # fmt: skip
_FIRST = [
    "Ada",
    "Bo",
    "Carla",
    "Dmitri",
    "Elif",
    "Farid",
    "Greta",
    "Hanna",
    "Ivo",
    "Jana",
    "Kofi",
    "Lena",
    "Mats",
    "Nora",
    "Omar",
    "Priya",
    "Quinn",
    "Rosa",
    "Sven",
    "Tara",
]
_LAST = [
    "Abel",
    "Brandt",
    "Costa",
    "Duarte",
    "Egger",
    "Fischer",
    "Gruber",
    "Haas",
    "Ibsen",
    "Jansen",
    "Keller",
    "Lund",
    "Moreau",
    "Novak",
    "Okafor",
    "Petit",
]
_TITLES = [
    "CFO",
    "VP Finance",
    "Head of Sales",
    "Software Engineer",
    "Managing Director",
    "Product Manager",
    "HR Business Partner",
]
_PLACES = (("DE", "Berlin"), ("US", "Austin"), ("FR", "Lyon"), ("GB", "Leeds"), ("NL", "Utrecht"), ("ES", "Bilbao"))


def write_list(path: Path, rows: int, seed: int = 7) -> None:
    """A list of invented people, about five at each company; one in fifty stands in it twice."""
    dice = random.Random(seed)
    with path.open("w", encoding="utf-8", newline="") as out:
        writer = csv.writer(out)
        writer.writerow(HEADER)
        row: list[str] = []
        for number in range(rows):
            if not row or dice.random() > 0.02:
                row = _person(number, dice)
            writer.writerow(row)


def _person(number: int, dice: random.Random) -> list[str]:
    first, last = dice.choice(_FIRST), f"{dice.choice(_LAST)}{_letters(number // 40)}"
    company, (country, city) = f"{dice.choice(_LAST)} {_letters(number // 5)} GmbH", dice.choice(_PLACES)
    domain = f"{_letters(number // 5).lower()}-works.example"
    return [
        first, last, dice.choice(_TITLES), company, f"https://www.{domain}", f"{first}.{last}@{domain}".lower(),
        "Verified", f"https://www.linkedin.com/in/{first}-{last}-{number}".lower(), country, city,
        str(dice.randint(2, 5_000)), "software", "saas, devops, cloud", f"+49 30 {number:07}", "lead", "2026-03-14",
        "Sam", "new", "no", 'met at the fair, said "later"' if number % 10 == 0 else "",
    ]  # fmt: skip


def _letters(number: int) -> str:
    text = ""
    while True:
        number, rest = divmod(number, 26)
        text = chr(97 + rest) + text
        if not number:
            return text.capitalize()


def _import(path: Path, folder: Path) -> dict[str, float]:
    from outreach import sample, workflow
    from outreach.app import open_app
    from outreach.settings import Settings

    sample.materialise(folder, date(2026, 11, 24))
    app = open_app(folder, settings=Settings.load(reviewer="Sam"))
    started = time.perf_counter()
    summary = workflow.import_contacts(app, path)
    seconds = time.perf_counter() - started
    app.close()
    lost = summary.rows - summary.new - summary.updated - summary.unchanged - summary.unusable
    return {"seconds": seconds, "rows": summary.rows, "people": summary.new, "lost": lost}


def _polars(path: Path, _folder: Path) -> dict[str, float]:
    import polars

    started = time.perf_counter()
    frame = polars.read_csv(path, infer_schema=False)
    return {"seconds": time.perf_counter() - started, "rows": frame.height}


def _measured(work: Callable[[Path, Path], dict[str, float]], path: Path, folder: Path) -> dict[str, float]:
    """The work in a process of its own, with its peak memory in MiB."""
    context = multiprocessing.get_context("spawn")
    receive, send = context.Pipe(duplex=False)
    process = context.Process(target=_report, args=(work, path, folder, send))
    process.start()
    result: dict[str, float] = receive.recv()
    process.join()
    return result


def _report(work: Callable[[Path, Path], dict[str, float]], path: Path, folder: Path, send: Connection) -> None:
    result = work(path, folder)
    result["mib"] = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    send.send(result)


def main() -> None:
    """Prints a table, then one JSON object."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--rows", type=int, default=1_000_000)
    rows: int = parser.parse_args().rows
    with tempfile.TemporaryDirectory() as temporary:
        folder = Path(temporary)
        small, large = folder / "small.csv", folder / "large.csv"
        write_list(small, max(rows // 10, 1))
        write_list(large, rows)
        tenth = _measured(_import, small, folder / "a")
        whole = _measured(_import, large, folder / "b")
        bare = _measured(_polars, large, folder / "c")
        size = large.stat().st_size / 1e6
    print(f"{rows:,} rows x {len(HEADER)} columns, {size:,.0f} MB")
    print(f"{'':<28}{'rows/s':>12}{'seconds':>10}{'peak MiB':>10}")
    for name, result in (("import, a tenth of it", tenth), ("import", whole), ("polars read_csv", bare)):
        speed = result["rows"] / result["seconds"]
        print(f"{name:<28}{speed:>12,.0f}{result['seconds']:>10.1f}{result['mib']:>10.0f}")
    result = {
        "rows": rows,
        "rows_per_second": round(whole["rows"] / whole["seconds"]),
        "polars_rows_per_second": round(bare["rows"] / bare["seconds"]),
        "times_slower_than_read_csv": round(whole["seconds"] / bare["seconds"], 1),
        "mib": round(whole["mib"]),
        "mib_at_a_tenth": round(tenth["mib"]),
        "memory_growth": round(whole["mib"] / tenth["mib"], 2),
        "rows_lost": int(whole["lost"] + tenth["lost"]),
        "people": int(whole["people"]),
    }
    print(json.dumps(result))


if __name__ == "__main__":
    main()

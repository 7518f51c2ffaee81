"""The gate on its two other sizes: the list on file checked by the compiled gate, and lists that stay in their file."""

import tempfile
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from outreach import titles
from outreach.app import App
from outreach.errors import EngineError, SheetError
from outreach.models import ListSummary, TitleReading, Verdict
from outreach.store import corrections
from outreach.targeting import engine as compiled
from outreach.workflow.gate import Decided, Progress, decide_everybody, quiet
from outreach.workflow.onfile import OnFile

#: So many people are compared at a time.
_PEOPLE_AT_A_TIME = {"polars": 2_000, "spark": 20_000}

_WRONG = "Report this: nothing was stored. `outreach target` decides without it."


def decide_and_compare(app: App, on_file: OnFile, name: str, progress: Progress) -> list[Decided]:
    """Everybody's decision, made one by one and by the compiled gate. Raises EngineError where they differ."""
    with _decider(name) as decide:  # started first: what is missing for it is said at once
        pairs = decide_everybody(app, on_file, progress)
        _compare(app, pairs, name, decide, progress)
    return pairs


def compare(app: App, pairs: Sequence[Decided], name: str, progress: Progress = quiet) -> None:
    """Decides the same people by the compiled gate. Raises EngineError where an answer or a reason differs."""
    with _decider(name) as decide:
        _compare(app, pairs, name, decide, progress)


def _compare(app: App, pairs: Sequence[Decided], name: str, decide: compiled.Decide, progress: Progress) -> None:
    step = _PEOPLE_AT_A_TIME[name]
    for start in range(0, len(pairs), step):
        portion = pairs[start : start + step]
        different = list(compiled.differences(portion, app.campaign.icps, decide))
        if different:
            many = "1 decision differs" if len(different) == 1 else f"{len(different):,} decisions differ"
            raise EngineError(name, f"{many}, such as {different[0]}.", _WRONG)
        progress(f"Deciding the same on {name}", start + len(portion), len(pairs))


@contextmanager
def _decider(name: str) -> Iterator[compiled.Decide]:
    if name == "polars":
        yield compiled.on_polars
        return
    from outreach.targeting.engine import spark

    with spark.session() as session:
        yield lambda table, icp: spark.decide_table(session, table, icp)


def target_file(
    app: App,
    path: Path,
    folder: Path,
    *,
    engine: str = "polars",
    names: Mapping[str, str] | None = None,
    progress: Progress = quiet,
) -> ListSummary:
    """Decides a plain list (Parquet or CSV, columns called like the ICP's fields) into Parquet files in a new folder.

    Nobody is imported and nothing is stored. `names`: a column of the file -> the field it holds. Raises SheetError,
    EngineError.
    """
    if engine == "python":
        raise EngineError(engine, "a list in a file is decided all at once.", "Choose --engine polars or spark.")
    if folder.exists():
        raise SheetError(str(folder), "this folder is there already.", "Name another one with --out, or remove it.")
    icps, plain = app.campaign.icps, compiled.PlainList(path, app.campaign.icps, names)
    folder.parent.mkdir(parents=True, exist_ok=True)
    # Beside the result, where there is room for it; moved into place only when it is whole.
    with tempfile.TemporaryDirectory(dir=folder.parent, prefix=".deciding-") as room:
        ready, decided = Path(room) / "list.parquet", Path(room) / "decided"
        rows = plain.write(ready)
        readings = _readings(app, compiled.distinct_titles(ready), progress)
        told = compiled.title_tables(readings, icps)
        _decide(app, engine, ready, rows, told, decided, progress)
        found = compiled.counts(decided)
        decided.rename(folder)
    return _summary(found, rows, len(readings), folder, plain)


def _readings(app: App, distinct: Sequence[str], progress: Progress) -> dict[str, TitleReading]:
    """Each distinct title read once, a person's correction first."""
    with app.store.read() as tx:
        corrected = corrections.all_corrections(tx)
    readings = {}
    for number, title in enumerate(distinct, start=1):
        readings[title] = titles.read_title(title, corrected)
        progress("Reading titles", number, len(distinct))
    return readings


def _decide(app: App, engine: str, ready: Path, rows: int, told: Any, folder: Path, progress: Progress) -> None:
    icps = app.campaign.icps
    what = f"Deciding on {engine}"
    progress(what, 0, rows)
    if engine == "polars":
        for done in compiled.decide_list(ready, icps, told, app.today, folder):
            progress(what, done, rows)
        return
    from outreach.targeting.engine import spark

    with spark.session() as session:
        spark.decide_list_on_spark(session, ready, icps, told, app.today, folder)
    progress(what, rows, rows)


def _summary(
    found: Sequence[Mapping[str, Any]], rows: int, read: int, folder: Path, plain: compiled.PlainList
) -> ListSummary:
    verdicts: Counter[Verdict] = Counter()
    tiers: Counter[str] = Counter()
    icps: Counter[str] = Counter()
    reasons: dict[Verdict, Counter[str]] = {verdict: Counter() for verdict in Verdict}
    for group in found:
        verdict, many = Verdict(group["verdict"]), group["rows"]
        verdicts[verdict] += many
        reasons[verdict][group["because"].rpartition(".")[2]] += many
        if verdict is Verdict.QUALIFIED:
            tiers[group["tier"]] += many
            icps[group["icp"]] += many
    return ListSummary(
        rows=rows,
        folder=str(folder),
        titles=read,
        by_verdict={verdict: verdicts[verdict] for verdict in Verdict},
        by_tier=dict(sorted(tiers.items())),
        by_icp={name: many for name, many in icps.most_common() if name},
        top_reasons={v: tuple(reasons[v].most_common(4)) for v in Verdict if v is not Verdict.QUALIFIED},
        missing=plain.missing,
        permission_asked=plain.has_permission,
    )

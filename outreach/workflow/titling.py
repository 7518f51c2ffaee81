"""A person says what a job title means: the word is kept, wins at once, and can be taken elsewhere and back."""

from pathlib import Path

from sqlalchemy import Connection

from outreach import titles
from outreach.app import App
from outreach.errors import NotFoundError, SheetError
from outreach.models import Refusal, TitleCorrection
from outreach.models.titles import CorrectedTitle, CorrectionsImport
from outreach.store import audit, corrections, lists
from outreach.yaml_files import text_of

CORRECT, FORGET = "correct title", "forget title correction"


def correct_title(
    app: App,
    title: str,
    *,
    seniority: str = "",
    function: str = "",
    status: str = "",
    manages_people: bool | None = None,
    by: str = "",
    note: str = "",
) -> CorrectedTitle | Refusal:
    """Keeps what a title means; what is left empty stays as the rules read it. The latest word on a title holds."""
    if not titles.title_key(title):
        return Refusal(reason="That is no title: write its words.")
    if not (seniority or function or status) and manages_people is None:
        return Refusal(reason="Say what it means: its seniority, function or status, or whether it leads people.")
    wrong = titles.problem_with(seniority, function, status)
    if wrong:
        return Refusal(reason=wrong)
    words = {"title": title.strip(), "seniority": seniority, "function": function, "status": status}
    told = {**words, "manages_people": manages_people, "by": by or app.actor, "on": app.today, "note": note}
    correction = TitleCorrection.model_validate(told)
    key = titles.title_key(title)
    with app.store.write("correct title") as tx:
        before = titles.read_title(title, corrections.all_corrections(tx))
        if corrections.save(tx, {key: correction}):
            audit.append(tx, app.now, correction.by, CORRECT, [(key, _payload(correction))])
        after = titles.read_title(title, {key: correction})
        return CorrectedTitle(title=title, before=before, after=after, people=_people(tx, {key}))


def forget_correction(app: App, title: str) -> CorrectedTitle:
    """The title is read by the rules again. Raises NotFoundError where nobody has corrected it."""
    key = titles.title_key(title)
    with app.store.write("correct title") as tx:
        known = corrections.all_corrections(tx)
        if key not in known:
            raise NotFoundError("correction of the title", title, "See them with: outreach titles --list")
        corrections.forget(tx, [key])
        audit.append(tx, app.now, app.actor, FORGET, [(key, _payload(known[key]))])
        before, after = titles.read_title(title, known), titles.read_title(title)
        return CorrectedTitle(title=title, before=before, after=after, people=_people(tx, {key}))


def import_corrections(app: App, path: Path) -> CorrectionsImport:
    """Reads corrections exported elsewhere; on a title corrected here as well the file counts. Raises SheetError."""
    read = titles.load_corrections(_text_of(path), path.name)
    with app.store.write("correct title") as tx:
        known = corrections.all_corrections(tx)
        changed = {key: one for key, one in read.items() if known.get(key) != one}
        corrections.save(tx, changed)
        entries = [(key, {**_payload(one), "from": path.name}) for key, one in sorted(changed.items())]
        audit.append(tx, app.now, app.actor, CORRECT, entries)
        return CorrectionsImport(read=len(read), changed=len(changed), people=_people(tx, set(changed)))


def export_corrections(app: App, path: Path) -> int:
    """Writes every correction as YAML, to be imported elsewhere; returns how many. Raises SheetError."""
    with app.store.read() as tx:
        known = corrections.all_corrections(tx)
    try:
        path.write_text(titles.dump_corrections(known.values()), encoding="utf-8")
    except OSError as exc:
        raise SheetError(path.name, f"It cannot be written ({exc.strerror or exc}).", "Choose another place.") from exc
    return len(known)


def _people(tx: Connection, keys: set[str]) -> int:
    return sum(1 for person in lists.all_prospects(tx) if titles.title_key(person.title) in keys) if keys else 0


def _payload(correction: TitleCorrection) -> dict[str, object]:
    return correction.model_dump(mode="json", exclude_defaults=True, exclude={"title"})


def _text_of(path: Path) -> str:
    try:
        return text_of(path, titles.MOST_BYTES)
    except (OSError, UnicodeDecodeError) as exc:
        reason = f"It cannot be read ({getattr(exc, 'strerror', None) or 'it is no UTF-8 text'})."
        raise SheetError(path.name, reason, "Give a file that `outreach titles --export FILE` wrote.") from exc

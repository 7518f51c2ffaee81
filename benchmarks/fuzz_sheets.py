"""Coverage-guided fuzzing of the reader: `python -m benchmarks.fuzz_sheets [FOLDER] [-max_total_time=120]`.

Needs atheris. FOLDER holds lists to start from (by default the test cases). Whatever the bytes, the reader gives rows
or a SheetError, within seconds; a second pass gives the same, and every line that holds something is in a row.
"""

import re
import sys
import tempfile
import time
from pathlib import Path

import atheris

with atheris.instrument_imports(include=["outreach.sheets"]):
    from outreach.errors import SheetError
    from outreach.models import Reading
    from outreach.sheets import open_sheet
    from outreach.sheets.judging import visible

_CASES = Path(__file__).parent.parent / "tests" / "cases" / "sheets"
_SECONDS = 5
_PATH = Path(tempfile.mkdtemp(prefix="outreach-fuzz-")) / "list.csv"
_READINGS = (
    Reading(),
    Reading(has_header=False, delimiter=","),
    Reading(has_header=True, encoding="cp1252", repair=True),
)


def read_any(data: bytes) -> None:
    """One input: raises AssertionError, or anything else than a SheetError, when a promise is broken."""
    reading = _READINGS[data[0] % len(_READINGS)] if data else _READINGS[0]
    _PATH.write_bytes(data[1:])
    started = time.perf_counter()
    try:
        opened = open_sheet(_PATH, reading)
        items = list(opened.rows())
    except SheetError:
        return
    assert items == list(opened.rows()), "two passes differ"
    assert time.perf_counter() - started < _SECONDS, "too slow"
    if opened.delimiter and items:
        text = visible(data[1:].decode(opened.encoding, "surrogateescape"))
        lines = re.split(r"\r\n|\n|\r", text)[items[0].line - 1 :]
        lost = {opened.delimiter, '"', "\ufeff"}
        said = sum(char not in lost and not char.isspace() for line in lines for char in line)
        kept = sum(char not in lost and not char.isspace() for item in items for char in item.raw)
        assert said == kept, f"{said} characters, {kept} in rows"


def main() -> None:
    """Runs until stopped, or as long as -max_total_time says."""
    arguments = sys.argv if any(not one.startswith("-") for one in sys.argv[1:]) else [*sys.argv, _seeds()]
    atheris.Setup(arguments, read_any)
    atheris.Fuzz()


def _seeds() -> str:
    """The test cases, each with the byte in front that chooses how it is read."""
    folder = Path(tempfile.mkdtemp(prefix="outreach-seeds-"))
    for path in _CASES.iterdir():
        if path.suffix != ".json" and path.stat().st_size < 20_000:
            (folder / path.name).write_bytes(b"\0" + path.read_bytes())
    return str(folder)


if __name__ == "__main__":
    main()

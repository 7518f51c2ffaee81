"""Where the files outside the package stand: beside it in a checkout, inside it when installed."""

from pathlib import Path

_PACKAGE = Path(__file__).parent


def ui_folder() -> Path:
    """The review screen's folder."""
    return _first(_PACKAGE.parent / "ui", _PACKAGE / "_ui")


def _first(*folders: Path) -> Path:
    return next((folder for folder in folders if folder.is_dir()), folders[0])

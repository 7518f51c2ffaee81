"""Where messages go when they leave: the `.eml` folder. Each transport takes one message and says what came of it."""

import os
from pathlib import Path
from typing import Protocol

from outreach.models import HandOver


class Mailer(Protocol):
    """One way for a message to leave."""

    name: str
    delivers: bool  # False: nothing leaves by itself; a person sends what was handed over

    def hand_over(self, raw: bytes, message_id: str) -> HandOver:
        """Takes one message; says accepted, rejected or unknown, never raises for what the other side does."""
        ...

    def seen(self, message_id: str) -> bool | None:
        """Whether this message is known to have arrived; None when that cannot be told."""
        ...


class EmlFolder:
    """Writes each message as a file a mail program opens; handing the same message over twice leaves one file."""

    delivers = False

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.name = f"the folder {folder}"

    def hand_over(self, raw: bytes, message_id: str) -> HandOver:
        """Writes the file completely or not at all."""
        path = self._path(message_id)
        try:
            self.folder.mkdir(parents=True, exist_ok=True)
            self._write(path, raw)
        except OSError as exc:
            if path.exists():
                evidence = f"{path} is there, but may not survive a power cut: {exc.strerror}."
                return HandOver(outcome="unknown", evidence=evidence)
            return HandOver(outcome="rejected", evidence=f"{path} could not be written: {exc.strerror}.")
        return HandOver(outcome="accepted", evidence=str(path))

    def seen(self, message_id: str) -> bool | None:
        """A file that is there was handed over; one that is not may have been moved away by a person."""
        return True if self._path(message_id).exists() else None

    def _path(self, message_id: str) -> Path:
        return self.folder / f"{message_id.strip('<>').partition('@')[0]}.eml"

    def _write(self, path: Path, raw: bytes) -> None:
        part = path.with_suffix(".part")
        with part.open("wb") as file:
            file.write(raw)
            file.flush()
            os.fsync(file.fileno())
        part.replace(path)
        if os.name == "nt":
            return  # Windows has no such thing as syncing a folder
        directory = os.open(self.folder, os.O_RDONLY)
        try:
            os.fsync(directory)  # the name itself must survive a power cut
        finally:
            os.close(directory)

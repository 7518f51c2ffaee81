"""The real server of the screen on a free port, and a real browser in front of it."""

import os
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

ASGI = Path(__file__).parents[2] / "ui" / "asgi.py"
CHROMIUM = Path("/usr/bin/chromium")
FLAGS = [
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]


def missing() -> str:
    """What a browser run lacks on this machine; empty when nothing."""
    if not CHROMIUM.exists():
        return f"{CHROMIUM} is missing: install the package chromium"
    try:
        import playwright  # noqa: F401
    except ImportError:
        return "playwright is missing: pip install playwright"
    return ""


@contextmanager
def serve(folder: Path, reviewer: str = "Sam Rivera") -> Iterator[str]:
    """The address of a server for this campaign; it ends with the block."""
    port = _free_port()
    command = [sys.executable, "-m", "streamlit", "run", str(ASGI), "--server.address", "127.0.0.1"]
    command += ["--server.port", str(port), "--server.enableAgentApi", "false", "--browser.gatherUsageStats", "false"]
    environment = {**os.environ, "OUTREACH_CAMPAIGN": str(folder), "OUTREACH_REVIEWER": reviewer}
    process = subprocess.Popen(command, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE)
    try:
        _wait_for(f"http://127.0.0.1:{port}/_stcore/health", process)
        yield f"http://127.0.0.1:{port}/"
    finally:
        process.terminate()
        process.wait(timeout=20)


@contextmanager
def browse(address: str, **options: Any) -> Iterator[Any]:
    """A page at this address; `page.strangers` collects every request to anybody but 127.0.0.1."""
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=str(CHROMIUM), args=FLAGS)
        page = browser.new_page(**{"viewport": {"width": 1440, "height": 900}, **options})
        page.strangers = []
        page.on("request", lambda request: _note(page, request.url))
        page.on("websocket", lambda socket: _note(page, socket.url))
        page.goto(address)
        page.locator(".o-head h1, .o-empty h1, .o-data h1").first.wait_for(timeout=30_000)
        yield page
        browser.close()


def _note(page: Any, url: str) -> None:
    parts = urlsplit(url)
    if parts.scheme not in ("data", "blob", "about") and parts.hostname != "127.0.0.1":
        page.strangers.append(url)


def _free_port() -> int:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return int(free.getsockname()[1])


def _wait_for(url: str, process: subprocess.Popen[bytes]) -> None:
    deadline = time.monotonic() + 40
    while time.monotonic() < deadline:
        if process.poll() is not None:
            break
        try:
            with urllib.request.urlopen(url, timeout=2):
                return
        except (urllib.error.URLError, OSError):
            time.sleep(0.2)
    said = process.stderr.read().decode() if process.poll() is not None and process.stderr else "no answer in 40 s"
    raise RuntimeError(f"the review screen did not start: {said[-2000:]}")

"""Takes the README's pictures of the review screen: python -m benchmarks.screens [folder]

Each picture is the real screen over the invented campaign of the tests, in Chromium; the script fails if the page asks
anybody but its own server for anything.
"""

import io
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

from PIL import Image

from tests.browser.campaign import INVENTED, make_campaign
from tests.browser.pairs import make_pairs
from tests.browser.server import browse, missing, serve

_PAUSE = 1200


def main(folder: Path) -> int:
    """Write every picture to a folder; 1 when this machine has no browser."""
    if lacking := missing():
        print(lacking)
        return 1
    folder.mkdir(parents=True, exist_ok=True)
    desktop, phone = {}, {"viewport": {"width": 390, "height": 844}, "device_scale_factor": 2}
    dark = {"color_scheme": "dark"}
    for options, names, steps in (
        (desktop, ("clear", "reasons", "outbox"), _clear),
        (desktop, ("your_call", "edit", "changes", "account"), _your_call),
        (dark, ("your_call_dark",), _your_call),
        (phone, ("phone", "phone_call"), _phone),
    ):
        _take(folder, options, names, steps)
    _take(folder, desktop, ("same_person", "data"), _who_is_who, make_pairs)
    return 0


def _take(
    folder: Path,
    options: dict[str, Any],
    names: tuple[str, ...],
    steps: Callable[[Any, Any], None],
    make: Callable[[Path], Path] = make_campaign,
) -> None:
    left = iter(names)

    def shoot(page: Any) -> None:
        page.wait_for_timeout(_PAUSE)
        if name := next(left, None):
            picture = Image.open(io.BytesIO(page.screenshot()))
            picture.quantize(256, dither=Image.Dither.NONE).save(folder / f"{name}.png", optimize=True)
            print(folder / f"{name}.png")

    with (
        tempfile.TemporaryDirectory() as temporary,
        serve(make(Path(temporary) / "campaign")) as address,
        browse(address, **options) as page,
    ):
        steps(page, shoot)
        if page.strangers:
            raise SystemExit(f"The screen asked somebody else: {page.strangers}")


def _clear(page: Any, shoot: Callable[[Any], None]) -> None:
    page.locator(".s.backed").nth(1).hover()
    shoot(page)
    page.keyboard.press("x")
    shoot(page)
    page.keyboard.press("Escape")
    for _ in range(2):
        page.wait_for_timeout(_PAUSE)
        page.keyboard.press("a")
    page.wait_for_timeout(_PAUSE)
    page.get_by_role("link", name="Outbox").click()
    shoot(page)


def _your_call(page: Any, shoot: Callable[[Any], None]) -> None:
    _invent(page)
    shoot(page)
    page.keyboard.press("e")
    shoot(page)
    page.keyboard.press("Escape")
    page.wait_for_timeout(_PAUSE)
    page.get_by_text("Show changes").click()
    shoot(page)
    page.get_by_text("Account", exact=True).click()
    shoot(page)


def _phone(page: Any, shoot: Callable[[Any], None]) -> None:
    _invent(page)
    shoot(page)
    page.locator(".o-call").scroll_into_view_if_needed()
    page.locator(".stMain").evaluate("node => node.scrollBy(0, 260)")
    shoot(page)


def _who_is_who(page: Any, shoot: Callable[[Any], None]) -> None:
    """A few pairs decided, one open; then what is on file."""
    page.get_by_role("link", name="Same person?").click()
    page.locator(".o-pair").wait_for()
    for key in ("d", "s"):
        page.wait_for_timeout(_PAUSE)
        page.keyboard.press(key)
    page.wait_for_timeout(_PAUSE)
    page.get_by_role("button", name="Johan Ekström").click()
    shoot(page)
    page.get_by_role("link", name="Data").click()
    page.locator(".o-data").wait_for()
    shoot(page)


def _invent(page: Any) -> None:
    page.wait_for_timeout(_PAUSE)
    page.keyboard.press("e")
    page.locator("textarea:focus").wait_for()
    page.keyboard.type(f"\n\n{INVENTED}")
    page.keyboard.press("Control+s")
    page.locator(".s.open").wait_for()


if __name__ == "__main__":
    raise SystemExit(main(Path(sys.argv[1] if len(sys.argv) > 1 else "docs/screens")))

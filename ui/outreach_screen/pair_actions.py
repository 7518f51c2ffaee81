"""What the keys of the page "Same person?" do. Each names the pair it was meant for; nothing is decided here."""

from outreach import views, workflow
from outreach.models.review import Refusal
from outreach_screen import pairs, session
from outreach_screen.pairs import Pair
from outreach_screen.session import MIN_SECONDS

_calm = session.calm(pairs.screen)


@_calm
def rule(pair: Pair, same: bool, said: str) -> None:
    """Keep what the person said about exactly the pair on the screen, if it was there long enough to be read."""
    screen = pairs.screen()
    if screen.pair != pair:
        return
    if screen.seconds < MIN_SECONDS:
        screen.notice = "That was too quick: these two had only just appeared. Compare them, then press the key again."
        return
    if _ruled(pair, same):
        screen.done = said
        screen.open(None)


@_calm
def undo() -> None:
    """Take back the reviewer's last ruling and open its pair again."""
    screen = pairs.screen()
    mine = views.identity_history(session.app(), limit=1, by=session.reviewer())
    if not mine:
        screen.notice = "There is nothing of yours to take back."
    elif _ruled(pair := (mine[0].kind, mine[0].one, mine[0].two), None):
        screen.done = "Taken back"
        screen.open(pair)


@_calm
def take_back(pair: Pair) -> None:
    """Take back one ruling of the history."""
    screen = pairs.screen()
    if _ruled(pair, None):
        screen.done = "Taken back"
        screen.open(pair)


@_calm
def move(steps: int) -> None:
    """Open the next or the previous pair without deciding this one."""
    screen = pairs.screen()
    at = screen.pair and (screen.pair[1], screen.pair[2])
    queue = views.identity_queue(session.app(), about=pairs.about(), at=at, place=screen.place)
    here = queue.place - queue.first + steps
    if 0 <= here < len(queue.items):
        item = queue.items[here]
        screen.open((item.kind, item.one, item.two))


@_calm
def pick(named: str) -> None:
    """Open one pair of the list."""
    kind, one, two = named.split(" ")
    pairs.screen().open(("company" if kind == "company" else "person", one, two))


@_calm
def refilter() -> None:
    """The filter changed: begin at the likeliest pair it lists."""
    pairs.screen().open(None)
    pairs.screen().place = 0


@_calm
def toggle_help() -> None:
    """Show or hide what the keys do."""
    pairs.screen().help = not pairs.screen().help


def _ruled(pair: Pair, same: bool | None) -> bool:
    outcome = workflow.rule_identity(session.app(), *pair, same, reviewer=session.reviewer())
    if isinstance(outcome, Refusal):
        pairs.screen().notice = outcome.reason
        return False
    return True

"""The campaign folder: reading the three YAML files, with errors that name file, line and remedy."""

from datetime import date
from pathlib import Path
from typing import Any, TypeVar

import yaml
from pydantic import BaseModel, ValidationError

from outreach.errors import CampaignError
from outreach.models import ICP, Campaign, ContactBasis, Document, Offer, Policy, ReadinessItem

D = TypeVar("D", bound=BaseModel)

#: File name -> what it holds.
FILES: dict[str, type[Document]] = {"icp.yaml": ICP, "offer.yaml": Offer, "policy.yaml": Policy}


def load_campaign(folder: Path) -> Campaign:
    """The three files of a campaign folder, validated. Raises CampaignError with all problems of a bad file."""
    return Campaign(
        icp=load_document(folder / "icp.yaml", ICP),
        offer=load_document(folder / "offer.yaml", Offer),
        policy=load_document(folder / "policy.yaml", Policy),
    )


def load_document(path: Path, kind: type[D]) -> D:
    """One campaign file as its model. Raises CampaignError naming line, what and remedy."""
    text = _read(path)
    try:
        node = yaml.compose(text, Loader=yaml.SafeLoader)
        data = yaml.safe_load(text)
        duplicate = _first_duplicate(node)
    except yaml.YAMLError as exc:
        raise CampaignError(path, [_yaml_problem(exc)]) from exc
    except (ValueError, RecursionError) as exc:
        raise CampaignError(path, [f"line 1: a value in this file cannot be read ({exc}). Correct it."]) from exc
    if not isinstance(data, dict):
        raise CampaignError(
            path, ["line 1: the file is empty. Run `outreach init` in a new folder for a sample to copy."]
        )
    if duplicate:
        raise CampaignError(path, [duplicate])
    try:
        return kind.model_validate(data)
    except ValidationError as exc:
        raise CampaignError(path, [_problem(error, node) for error in exc.errors()]) from exc


def readiness(campaign: Campaign, today: date) -> tuple[ReadinessItem, ...]:
    """What stands between this campaign and its first message."""
    offer, policy = campaign.offer, campaign.policy
    live = [claim for claim in offer.claims.values() if claim.expires is None or claim.expires >= today]
    allowed = [cc for cc, rule in policy.countries.items() if rule.basis in _WRITABLE]
    roles = [rule.role for rule in campaign.icp.buying_group.roles if rule.contactable]
    silent = [str(role) for role in roles if role not in offer.value_propositions]
    return (
        _item(bool(live), f"{len(live)} approved claims that have not expired", "Renew a claim in offer.yaml."),
        _item(
            not silent, "Every role you write to has a value proposition", f"Add to offer.yaml: {', '.join(silent)}."
        ),
        _item(bool(allowed), f"Countries you may write to: {', '.join(allowed)}", "Open a country in policy.yaml."),
        _item(
            not offer.seller.sender_email.endswith(".example"),
            f"The sender is {offer.seller.sender_name} <{offer.seller.sender_email}>",
            "The sample's seller still stands in offer.yaml; write your own before you send.",
            blocking=False,
        ),
        *(_reviewed(name, document, today) for name, document in _documents(campaign)),
    )


_WRITABLE = (ContactBasis.OPT_OUT, ContactBasis.LEGITIMATE_INTEREST)


def _documents(campaign: Campaign) -> tuple[tuple[str, Document], ...]:
    return (("icp.yaml", campaign.icp), ("offer.yaml", campaign.offer), ("policy.yaml", campaign.policy))


def _reviewed(name: str, document: Document, today: date) -> ReadinessItem:
    return _item(
        document.review_by >= today,
        f"{name}: to be reviewed by {document.review_by} ({document.owner})",
        f"Its review date has passed: {document.owner} reads it again, raises `version` and sets a new review_by.",
        blocking=False,
    )


def _item(ok: bool, text: str, remedy: str, *, blocking: bool = True) -> ReadinessItem:
    return ReadinessItem(ok=ok, blocking=blocking, text=text, remedy="" if ok else remedy)


def _read(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8")
    except (FileNotFoundError, NotADirectoryError) as exc:
        remedy = "Run `outreach init` to write the three campaign files, or point --campaign at their folder."
        raise CampaignError(path, [f"there is no such file in {path.parent}. {remedy}"]) from exc
    except UnicodeDecodeError as exc:
        raise CampaignError(path, ["the file is not UTF-8 text. Save it again as UTF-8."]) from exc


def _yaml_problem(exc: yaml.YAMLError) -> str:
    mark = getattr(exc, "problem_mark", None)
    line = mark.line + 1 if mark else 1
    problem = getattr(exc, "problem", None) or "it cannot be read as YAML"
    return f"line {line}: {problem}. Check the indentation and the quotes around this line."


def _first_duplicate(node: yaml.Node | None) -> str:
    """A key written twice: YAML keeps the last in silence, which would drop a rule."""
    if isinstance(node, yaml.MappingNode):
        seen: set[str] = set()
        for key, value in node.value:
            if key.value in seen:
                return f"line {key.start_mark.line + 1}: '{key.value}' is written twice. Keep one of them."
            seen.add(key.value)
            if found := _first_duplicate(value):
                return found
    if isinstance(node, yaml.SequenceNode):
        return next((found for item in node.value if (found := _first_duplicate(item))), "")
    return ""


def _problem(error: Any, node: yaml.Node | None) -> str:
    path = [part for part in error["loc"] if not _is_type_tag(part)]
    where = ".".join(str(part) for part in path)
    line = _line_of(node, path)
    return f"line {line}: {where or 'file'}: {_in_words(error)}"


def _is_type_tag(part: object) -> bool:
    """Pydantic names the branch of a union it tried; a person has no use for that."""
    return isinstance(part, str) and (part in ("str", "int", "float") or part.startswith("tuple["))


def _in_words(error: Any) -> str:
    kind, given = error["type"], error.get("input")
    if kind == "extra_forbidden":
        return "there is no such entry. Check the spelling, or remove the line."
    if kind == "missing":
        return "this entry is missing. Add it."
    message = str(error["msg"]).removeprefix("Value error, ")
    shown = "" if isinstance(given, (dict, list)) or given is None else f" You wrote: {given!r}."
    return f"{message}.{shown}"


def _line_of(node: yaml.Node | None, path: list[int | str]) -> int:
    for part in path:
        child = _child(node, part)
        if child is None:
            break
        node = child
    return node.start_mark.line + 1 if node else 1


def _child(node: yaml.Node | None, part: int | str) -> yaml.Node | None:
    if isinstance(node, yaml.MappingNode):
        for key, value in node.value:
            if str(key.value) == str(part):
                # a scalar stands on its key's line; a block begins on the next one, which reads just as well
                return value if isinstance(value, yaml.CollectionNode) and value.value else key
    if isinstance(node, yaml.SequenceNode) and isinstance(part, int) and part < len(node.value):
        return node.value[part]  # type: ignore[no-any-return]
    return None

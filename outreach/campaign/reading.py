"""Reading the files of a campaign folder; every problem is told at once, with its line and the remedy."""

import re
from functools import cache
from pathlib import Path
from typing import Any, TypeVar, get_args

import yaml
from pydantic import BaseModel, ValidationError

from outreach.campaign.nodes import line_of, misread
from outreach.campaign.offers import offer_faults
from outreach.campaign.people import group_faults
from outreach.campaign.policies import policy_faults
from outreach.campaign.rules import Fault, account_faults
from outreach.errors import CampaignError
from outreach.models import ICP, Campaign, Document, Offer, Policy, nearest
from outreach.yaml_files import read_yaml, text_of

D = TypeVar("D", bound=BaseModel)

#: File name -> what it holds; an ICP may also stand in any number of files icp.<name>.yaml.
FILES: dict[str, type[Document]] = {"icp.yaml": ICP, "offer.yaml": Offer, "policy.yaml": Policy}

_MORE_ICPS = "icp.*.yaml"

#: What a document's own checks say: "value_propositions.champion: claim 'x' is not under claims".
_PLACED = re.compile(r"([a-z_]+(?:\.\w+)*): (.+)")


def load_campaign(folder: Path) -> Campaign:
    """The files of a campaign folder, validated. Raises CampaignError with all problems of a bad file."""
    icp = load_document(folder / "icp.yaml", ICP)
    more = {path: load_document(path, ICP) for path in sorted(folder.glob(_MORE_ICPS))}
    _fit_together({folder / "icp.yaml": icp} | more)
    return Campaign(
        icp=icp,
        offer=load_document(folder / "offer.yaml", Offer),
        policy=load_document(folder / "policy.yaml", Policy),
        more_icps=tuple(more.values()),
    )


def load_document(path: Path, kind: type[D]) -> D:
    """One campaign file as its model. Raises CampaignError naming line, what and remedy."""
    read = read_yaml(_read(path))
    if read.problem:
        raise CampaignError(path, [f"line {read.line}: {read.problem}"])
    node = read.node
    if not isinstance(read.data, dict):
        raise CampaignError(
            path, ["line 1: the file is empty. Run `outreach init` in a new folder for a sample to copy."]
        )
    if problems := list(misread(node)):
        raise CampaignError(path, problems)
    try:
        document = kind.model_validate(read.data)
    except ValidationError as exc:
        raise CampaignError(path, [said for one in exc.errors() for said in _problems(one, node, kind)]) from exc
    if faults := [_told(where, what, node) for where, what in _faults(document)]:
        raise CampaignError(path, faults)
    return document


def _faults(document: BaseModel) -> list[Fault]:
    """What is plainly wrong in a document whose entries are each in order."""
    if isinstance(document, ICP):
        return [*account_faults(document), *group_faults(document)]
    if isinstance(document, Offer):
        return list(offer_faults(document))
    return list(policy_faults(document)) if isinstance(document, Policy) else []


def _fit_together(icps: dict[Path, ICP]) -> None:
    """Ids are how decisions say which ICP they mean; a field is one thing in all of them. Raises CampaignError."""
    seen: dict[str, Path] = {}
    declared: dict[str, tuple[str, Path]] = {}
    for path, icp in icps.items():
        if icp.id in seen:
            raise CampaignError(
                path, [f"id: {icp.id} is the id of {seen[icp.id].name} as well. Give each ICP an id of its own."]
            )
        seen[icp.id] = path
        for name, field in icp.fields.items():
            kind, where = declared.setdefault(name, (field.type, path))
            if kind != field.type:
                what = f"fields.{name}: the type is {field.type} here and {kind} in {where.name}"
                raise CampaignError(path, [f"{what}. Declare it alike in both, or give one another name."])


def _read(path: Path) -> str:
    try:
        return text_of(path)
    except (FileNotFoundError, NotADirectoryError) as exc:
        remedy = "Run `outreach init` to write the three campaign files, or point --campaign at their folder."
        raise CampaignError(path, [f"there is no such file in {path.parent}. {remedy}"]) from exc
    except OSError as exc:
        raise CampaignError(path, [f"the file cannot be opened ({exc.strerror or exc}). Check its rights."]) from exc
    except UnicodeDecodeError as exc:
        raise CampaignError(path, ["the file is not UTF-8 text. Save it again as UTF-8."]) from exc


# ---------------------------------------------------------------- what pydantic found, in words


def _problems(error: Any, node: yaml.Node | None, kind: type[BaseModel]) -> list[str]:
    path = tuple(part for part in error["loc"] if not _is_type_tag(part))
    lines = [_PLACED.fullmatch(line) for line in str(error.get("ctx", {}).get("error", "")).split("\n")]
    if all(lines):  # entries that do not fit together: each line begins with its place
        return [_told((*path, *_place(line[1])), line[2], node) for line in lines if line]
    return [_told(path, _in_words(error, kind), node)]


def _place(dotted: str) -> tuple[int | str, ...]:
    return tuple(int(part) if part.isdigit() else part for part in dotted.split("."))


def _told(path: tuple[int | str, ...], what: str, node: yaml.Node | None) -> str:
    return f"line {line_of(node, path)}: {'.'.join(map(str, path)) or 'file'}: {what}"


def _is_type_tag(part: object) -> bool:
    """Pydantic names the branch of a union it tried; a person has no use for that."""
    return isinstance(part, str) and (part in ("str", "int", "float", "[key]") or part.startswith("tuple["))


def _in_words(error: Any, kind: type[BaseModel]) -> str:
    name, given = error["type"], error.get("input")
    if name == "extra_forbidden":
        near = nearest(str(error["loc"][-1]), _entries(kind))
        return f"there is no such entry. Check the spelling, or remove the line.{near}"
    if name == "missing":
        return "this entry is missing. Add it."
    if name == "string_type" and isinstance(given, bool):
        return 'YAML reads this word as yes or no. Put it in quotes, for example "NO" for Norway.'
    if name == "string_type" and isinstance(given, (int, float)):
        return f'a text is expected here. Put it in quotes: "{given}".'
    message = str(error["msg"]).removeprefix("Value error, ")
    options = re.findall(r"'([^']+)'", message) if name in ("enum", "literal_error") else []
    message = f"use one of {', '.join(options)}" if options else message
    shown = "" if isinstance(given, (dict, list)) or given is None else f" You wrote: {given!r}."
    return f"{message.rstrip('.?')}{'?' if message.endswith('?') else '.'}{shown}{nearest(str(given), options)}"


@cache
def _entries(kind: type[BaseModel]) -> frozenset[str]:
    """The names of all entries a document may have, at any depth."""
    names: set[str] = set()
    waiting: list[Any] = [kind]
    seen: set[Any] = set()
    while waiting:
        one = waiting.pop()
        if isinstance(one, type) and issubclass(one, BaseModel) and one not in seen:
            seen.add(one)
            names |= one.model_fields.keys()
            waiting += [field.annotation for field in one.model_fields.values()]
        waiting += get_args(one)
    return frozenset(names)

"""The product from top to bottom, in the order in which a prospect walks it. Everything that writes is here.

1. intake     contact lists, research and suppressions come in; every row is accounted for, one person is one person
2. gate       who is worth a message at all, with reasons; nobody else costs a model call
3. writing    one draft per qualified person, from verified facts and approved claims, checked sentence by sentence
4. reviewing  a person cuts, rewrites, vouches, approves or rejects; the approval binds to the exact bytes
5. sending    only approved, unchanged, still permitted messages leave, once
"""

from outreach.workflow.gate import replay, target
from outreach.workflow.identities import Kind, rule_identity
from outreach.workflow.intake import import_contacts, preview_contacts, save_mapping
from outreach.workflow.research import import_facts
from outreach.workflow.reviewing import (
    approve,
    claim,
    cut,
    reject,
    reject_fact,
    restore,
    rewrite,
    save_edit,
    skip,
    undo,
    vouch,
)
from outreach.workflow.sending import send, settle
from outreach.workflow.suppressing import import_suppressions, suppress
from outreach.workflow.writing import draft

__all__ = [
    "Kind",
    "approve",
    "claim",
    "cut",
    "draft",
    "import_contacts",
    "import_facts",
    "import_suppressions",
    "preview_contacts",
    "reject",
    "reject_fact",
    "replay",
    "restore",
    "rewrite",
    "rule_identity",
    "save_edit",
    "save_mapping",
    "send",
    "settle",
    "skip",
    "suppress",
    "target",
    "undo",
    "vouch",
]

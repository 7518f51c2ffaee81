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
from outreach.workflow.looking import look_at_quarantined, set_aside
from outreach.workflow.permission_lists import PermissionsRead, import_permissions
from outreach.workflow.permitting import blocks, end_hold, lift, on_record, permit, withdraw
from outreach.workflow.research import import_facts
from outreach.workflow.reviewing import (
    approve,
    claim,
    cut,
    reject,
    restore,
    rewrite,
    save_edit,
    skip,
    undo,
    vouch,
)
from outreach.workflow.sending import send, settle
from outreach.workflow.suppressing import import_suppressions, suppress
from outreach.workflow.titling import correct_title, export_corrections, forget_correction, import_corrections
from outreach.workflow.vetting import AddedFact, add_fact, decide_fact, reject_fact, take_back_fact
from outreach.workflow.writing import draft

__all__ = [
    "AddedFact",
    "Kind",
    "PermissionsRead",
    "add_fact",
    "approve",
    "blocks",
    "claim",
    "correct_title",
    "cut",
    "decide_fact",
    "draft",
    "end_hold",
    "export_corrections",
    "forget_correction",
    "import_contacts",
    "import_corrections",
    "import_facts",
    "import_permissions",
    "import_suppressions",
    "lift",
    "look_at_quarantined",
    "on_record",
    "permit",
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
    "set_aside",
    "settle",
    "skip",
    "suppress",
    "take_back_fact",
    "target",
    "undo",
    "vouch",
    "withdraw",
]

"""Should we write to this person? The account rules, the buying group, and one decision with its reasons."""

from outreach.targeting.criteria import OPERATORS, observe
from outreach.targeting.decide import decide

__all__ = ["OPERATORS", "decide", "observe"]

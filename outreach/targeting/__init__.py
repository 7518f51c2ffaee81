"""Should we write to this person? The account rules, the buying group, and one decision with its reasons."""

from outreach.targeting.best import decide_best, decide_best_all
from outreach.targeting.criteria import OPERATORS
from outreach.targeting.decide import decide, decide_all
from outreach.targeting.readings import observe

__all__ = ["OPERATORS", "decide", "decide_all", "decide_best", "decide_best_all", "observe"]

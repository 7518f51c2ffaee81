"""Which clock a recipient lives by, and when a message that waits for an hour or a day may leave."""

from datetime import datetime, timedelta

from outreach.eligibility.answers import explained
from outreach.eligibility.frequency import quiet_period
from outreach.eligibility.lifting import lifted
from outreach.eligibility.places import places_of
from outreach.eligibility.release import quiet_hours, sender_domain
from outreach.models import Answer, CriterionResult, GateInputs, Policy, Profile, Release
from outreach.tables import load_yaml

_LONGEST_DAYS = 366


def time_zone_of(profile: Profile) -> str:
    """The time zone of their country, as "Europe/Paris"; "" when it is not known or the country has several."""
    zones: dict[str, str] = load_yaml("timezones.yaml")["countries"]
    found = places_of(profile).found  # where they are themselves comes first
    return zones.get(found[0].code.partition("-")[0], "") if found else ""


def waits(release: Release, inputs: GateInputs, policy: Policy) -> CriterionResult | None:
    """Why a message that may leave has to wait for an hour or a day; None when it need not."""
    answers = (
        lifted(explained(quiet_period(inputs, policy)), inputs, policy),
        quiet_hours(release, inputs, policy),
        sender_domain(release, inputs, policy),  # no more today; tomorrow is another day
    )
    return next((answer for answer in answers if answer.answer is Answer.FAIL), None)


def leaves_at(release: Release, inputs: GateInputs, policy: Policy) -> datetime | None:
    """The first moment from now on at which a message need not wait, by the recipient's clock; None within a year."""
    now, opens = release.now, policy.permission.quiet_before
    for day in range(_LONGEST_DAYS):
        date = now.date() + timedelta(days=day)
        moment = max(now, datetime.combine(date, opens, now.tzinfo))
        if moment.date() == date and waits(*_as_of(release, inputs, moment), policy) is None:
            return moment
    return None


def _as_of(release: Release, inputs: GateInputs, moment: datetime) -> tuple[Release, GateInputs]:
    profile = inputs.profile.model_copy(update={"today": moment.date()})
    sent = release.sent_today if moment.date() == release.now.date() else 0
    return release.model_copy(update={"now": moment, "sent_today": sent}), inputs.model_copy(
        update={"profile": profile}
    )

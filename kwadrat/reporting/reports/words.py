"""Words of the half-year report: names of its parts and rows, and how each row is counted."""

from __future__ import annotations

from collections.abc import Mapping

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

TITLE = _("Half-year report of the club")
COLUMNS: Mapping[str, Promise] = {
    "women": pgettext_lazy("column", "Women"),
    "men": pgettext_lazy("column", "Men"),
    "all": pgettext_lazy("column", "All"),
}
SECTIONS: Mapping[str, tuple[Promise, Promise]] = {
    "involvement": (
        _("A. People"),
        _("Three levels of involvement. Each row counts every person once; the rows are not added together."),
    ),
    "services": (
        _("B. Services"),
        _("Consultations and classes that took place. A person who used two services is counted in both."),
    ),
    "effects": (
        _("C. Effects"),
        _("Effects recorded by the club and participations that ended. Each row counts every person once."),
    ),
}
ALL_SERVICES = _("All services")
VARIOUS = _("various")
NO_RATE = _("no rate recorded")
NO_BASE = _("cannot be computed: the denominator is 0")
NO_PEOPLE = _("cannot be computed: there are no people")

LABELS: Mapping[str, Promise] = {
    "referred": _("Referred to the club"),
    "referred_share": _("Share of women and of men"),
    "accepted": _("Accepted by the club"),
    "service_users": _("Service users"),
    "participants": _("Participants of the club"),
    "contract_holders": _("Participants with a social contract"),
    "people": _("People"),
    "hours": _("Hours"),
    "hours_without_rate": _("of which hours without a rate"),
    "rate": _("Rate for an hour"),
    "cost": _("Cost"),
    "hours_per_person": _("Hours per person"),
    "cost_per_person": _("Cost per person"),
    "share_of_referred": _("Share of those referred"),
    "service_uses": _("Uses of services (not people)"),
    "total_hours": _("Hours"),
    "total_hours_without_rate": _("of which hours without a rate"),
    "total_cost": _("Cost"),
    "social_effects": _("Effect of social reintegration"),
    "vocational_effects": _("Effect of vocational reintegration"),
    "work_after": _("Work after leaving"),
    "completed": _("Completed participation"),
    "interrupted": _("Interrupted participation"),
}

HOW: Mapping[str, Promise] = {
    "referred": _(
        "People with a referral to the club sent in the period. Referrals that were withdrawn or entered by mistake"
        " do not count. Each person once."
    ),
    "referred_share": _("Women or men among all people referred in the period."),
    "accepted": _("People whose referral the club accepted in the period and which was not withdrawn. Each once."),
    "service_users": _(
        "People with at least one consultation or present at least once at classes in the period. Each once."
    ),
    "participants": _("People whose participation in the club lasted on at least one day of the period. Each once."),
    "contract_holders": _(
        "Participants whose signed social contract was in force in the period, during the participation. Each once."
    ),
    "people": _("People with at least one consultation of this kind or present at its classes. Each once."),
    "hours": _(
        "Minutes of consultations and of classes with at least one person present; classes count once, not for each"
        " person. The sum is converted to hours."
    ),
    "hours_without_rate": _("Hours of consultations and classes that have no rate. They are not in the cost."),
    "rate": _("The rate written on consultations and classes of this kind; “various” when there are several."),
    "cost": _(
        "Minutes times the rate for an hour, rounded to a grosz for each consultation and each class, then added."
    ),
    "hours_per_person": _("Hours of the service divided by its people."),
    "cost_per_person": _("Cost of the service divided by its people."),
    "share_of_referred": _(
        "People who used the service compared with people referred in the period. Someone could have been referred"
        " earlier."
    ),
    "service_uses": _("Sum of people over the kinds of services. A person in two services is two uses."),
    "total_hours": _("Sum of the hours of all services."),
    "total_hours_without_rate": _("Hours of all services that have no rate. They are not in the cost."),
    "total_cost": _("Sum of the costs of all services."),
    "social_effects": _("People with an effect of social reintegration reached in the period. Each once."),
    "vocational_effects": _("People with an effect of vocational reintegration reached in the period. Each once."),
    "work_after": _("People with work after leaving taken up in the period. Each once."),
    "completed": _("People whose participation was completed with its last day in the period. Each once."),
    "interrupted": _("People whose participation was interrupted with its last day in the period. Each once."),
}

ROUNDING = _("rounded to 0.01, halves up")

INCOMPLETE = _(
    "Data of people from this time have been erased after their period, so the numbers of these days are no longer"
    " whole. The numbers of each half-year were kept before the erasure."
)

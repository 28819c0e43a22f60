"""A partner without an account: the foundation is asked by a link, and its answer is still awaited."""

from __future__ import annotations

from kwadrat.casework import links, referrals
from kwadrat.casework.papers import letters
from kwadrat.examples.demo.frame import Demo
from kwadrat.records.choices import LinkWay, ReferralPurpose
from kwadrat.records.partnership import ServiceKind


def ask(demo: Demo) -> None:
    """One referral to the foundation, where nobody signs in, and the link that was sent to it; and one to the
    integration centre, where somebody does."""
    worker = demo.actors["social_worker"]
    referral = referrals.send(
        demo.cases[1], by=worker, receiver=demo.institutions["foundation"], purpose=ReferralPurpose.SERVICE,
        service_kind=ServiceKind.objects.get(pk="career_counselling"), on=demo.ago(2),
        message="Szuka pracy w magazynie. Chce sprawdzić, czy potrzebuje kursu na wózki.",
    )  # fmt: skip
    referrals.send(
        demo.cases[2], by=worker, receiver=demo.institutions["cis"], purpose=ReferralPurpose.SERVICE,
        service_kind=ServiceKind.objects.get(pk="computer_course"), on=demo.ago(2),
        message="Chce pisać na komputerze. Najlepiej dwa razy w tygodniu, przed południem.",
    )  # fmt: skip
    links.send(referral, by=worker, way=LinkWay.EMAIL, address="biuro@fundacja-niby.example")
    letters.issue_letter(referral, by=worker)

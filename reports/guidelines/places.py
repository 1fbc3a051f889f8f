"""On which pages a subject is at home, by the name of the page."""

from __future__ import annotations

from django.http import HttpRequest
from django.urls import reverse

from kube_portal.look.pointers import Pointer, points
from reports.models import Subject

# The longest beginning of a page's name decides.
PAGES = {
    "groups:proposal_": Subject.PROPOSAL,
    "groups:change_": Subject.PROPOSAL,
    "eligibility:verification_": Subject.VERIFICATION,
    "eligibility:member_": Subject.VERIFICATION,
    "eligibility:dispensation_": Subject.VERIFICATION,
    "eligibility:selection_": Subject.SELECTION,
    "eligibility:district_": Subject.SELECTION,
    "eligibility:proposal_": Subject.SELECTION,
    "eligibility:result_": Subject.SELECTION,
    "disbursement:decree_": Subject.DECREE,
    "disbursement:payment_": Subject.PAYMENT,
    "disbursement:application_": Subject.PAYMENT,
    "disbursement:accountability_": Subject.ACCOUNTABILITY,
    "disbursement:purchase_": Subject.ACCOUNTABILITY,
    "monitoring:outreach_": Subject.OUTREACH,
    "monitoring:training_": Subject.TRAINING,
    "monitoring:report_": Subject.REPORT,
    "monitoring:cashbook_": Subject.CASHBOOK,
    "monitoring:cash_": Subject.CASHBOOK,
    "monitoring:loan_": Subject.CASHBOOK,
    "monitoring:case_": Subject.CASES,
    "monitoring:visit_": Subject.SUPERVISION,
    "monitoring:supervision_": Subject.SUPERVISION,
}


def subject_of(view_name: str) -> Subject | None:
    """What a page is about, if guidelines are offered there."""
    fitting = [beginning for beginning in PAGES if view_name.startswith(beginning)]
    return PAGES[max(fitting, key=len)] if fitting else None


@points
def guidelines_here(request: HttpRequest) -> list[Pointer]:
    """The way to the guidelines about what this page does; costs no query."""
    match = request.resolver_match
    subject = subject_of(match.view_name) if match is not None else None
    if subject is None or not request.user.has_perm("reports.view_guideline"):
        return []
    return [
        Pointer(
            title=f"Pedoman: {subject.label}",
            url=f"{reverse('reports:guideline_list')}?subject={subject.value}",
            opens=reverse("reports:guideline_here", args=[subject.value]),
        )
    ]

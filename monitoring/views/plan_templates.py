"""The template of the Dinas from which every mentoring plan of the regency begins."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from groups.models import Development
from groups.views.access import posted
from groups.views.answers import refused_on
from kube_portal.accounts.access import AuthedRequest, require
from kube_portal.regions.models import Region
from monitoring.mentoring import plans as activity
from monitoring.mentoring.forms import TemplateForm, TemplateFormSet

TARGETS = ("turnover", "savings", "members_percent", "equipment", "stage")


@require_http_methods(["GET", "HEAD", "POST"])
@require(activity.TEMPLATING)
def plan_template_edit(request: AuthedRequest) -> HttpResponse:
    """Activities and first targets; plans that were begun keep what they have."""
    regency = Region.objects.filter(pk=(request.user.region_id or "")[:5], level="regency").first()
    if regency is None:
        return render(request, "monitoring/plan_template_form.html", {"regency": None})
    template, lines = activity.template_of(regency.pk)
    initial = (
        {"version": template.version, **{name: getattr(template, name) for name in TARGETS}}
        if template
        else {"version": 0, "members_percent": 100, "stage": Development.DEVELOPING}
    )
    form = TemplateForm(posted(request), initial=initial)
    # What was sent stands by itself: beside other initial rows, an unchanged one would count as empty.
    rows = None if request.POST else [line._asdict() for line in lines]
    formset = TemplateFormSet(posted(request), initial=rows, prefix="activity")
    if request.method == "POST" and form.is_valid() & formset.is_valid():
        kept = [line for row in formset.forms if (line := row.line) is not None]
        with refused_on(form):
            activity.save_template(
                regency=regency,
                version=form.cleaned_data["version"],
                values={name: form.cleaned_data[name] for name in TARGETS},
                lines=kept,
                by=request.user,
            )
            messages.success(request, "Templat disimpan. Rencana yang dimulai sesudah ini memakainya.")
            return redirect("monitoring:plan_template_edit")
    context = {"regency": regency, "template": template, "form": form, "formset": formset}
    return render(request, "monitoring/plan_template_form.html", context)

"""What the tests of the pages of yearly evaluations share: addresses, and what the form sends."""

from django.urls import reverse

from monitoring.models import Evaluation


def page(name: str, evaluation: Evaluation, *more: str) -> str:
    """The address of a page of one evaluation."""
    return reverse(f"monitoring:evaluation_{name}", args=[evaluation.pk, *more])


def typed(evaluation: Evaluation, **values: str) -> dict[str, str]:
    """Everything that the form sends, with a 2 for what nobody can count."""
    data = {"saved": str(evaluation.saved), "summary": "", "proposed_stage": "", "proposed_reason": ""}
    for row in evaluation.scores.all():
        data[f"score_{row.indicator_id}"] = str(2 if row.suggested is None else row.suggested)
        data[f"reason_{row.indicator_id}"] = ""
    return data | values

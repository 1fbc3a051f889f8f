"""Pages of disbursement."""

from django.urls import path

from disbursement.views import (
    accountability,
    accounts,
    applications,
    budget,
    decrees,
    interviews,
    ministry,
    papers,
    paperwork,
    payments,
    sampling,
    statement_lines,
    statements,
    timeliness,
)

app_name = "disbursement"

urlpatterns = [
    path("decrees/", decrees.decree_list, name="decree_list"),
    path("decrees/new/", decrees.decree_create, name="decree_create"),
    path("decrees/<int:pk>/", decrees.decree_detail, name="decree_detail"),
    path("decrees/<int:pk>/scan/", decrees.decree_scan, name="decree_scan"),
    path("decrees/<int:pk>/amend/", decrees.decree_amend, name="decree_amend"),
    path("decrees/<int:pk>/revoke/", decrees.decree_revoke, name="decree_revoke"),
    path("accounts/<int:group_id>/", accounts.account_detail, name="account_detail"),
    path("accounts/<int:group_id>/new/", accounts.account_create, name="account_create"),
    path("accounts/<int:group_id>/<int:pk>/approve/", accounts.account_approve, name="account_approve"),
    path("accounts/<int:group_id>/<int:pk>/refuse/", accounts.account_refuse, name="account_refuse"),
    path("budget/<int:year>/", budget.budget_year, name="budget_year"),
    path("budget/<int:year>/lapsed/", budget.budget_lapsed, name="budget_lapsed"),
    path("applications/new/<int:proposal_id>/", applications.application_create, name="application_create"),
    path("applications/<int:pk>/", applications.application_detail, name="application_detail"),
    path("applications/<int:pk>/return/", applications.application_return, name="application_return"),
    path("applications/<int:pk>/withdraw/", applications.application_withdraw, name="application_withdraw"),
    path("payments/", payments.payment_list, name="payment_list"),
    path("payments/prepare/<int:proposal_id>/", payments.payment_prepare, name="payment_prepare"),
    path("payments/ministry/<int:proposal_id>/", ministry.payment_ministry, name="payment_ministry"),
    path("payments/<int:pk>/confirm/", ministry.payment_confirm, name="payment_confirm"),
    path("payments/<int:pk>/", payments.payment_detail, name="payment_detail"),
    path("payments/<int:pk>/slip/", paperwork.payment_slip, name="payment_slip"),
    path("payments/<int:pk>/papers/<slug:kind>/", papers.payment_paper, name="payment_paper"),
    path("payments/<int:pk>/papers/<slug:kind>/draft/", papers.payment_paper_draft, name="payment_paper_draft"),
    path("payments/<int:pk>/spp/", paperwork.payment_spp, name="payment_spp"),
    path("payments/<int:pk>/check/", paperwork.payment_check, name="payment_check"),
    path("payments/<int:pk>/approve/", payments.payment_approve, name="payment_approve"),
    path("payments/<int:pk>/countersign/", payments.payment_countersign, name="payment_countersign"),
    path("payments/<int:pk>/refuse/", payments.payment_refuse, name="payment_refuse"),
    path("payments/<int:pk>/sp2d/", payments.payment_sp2d, name="payment_sp2d"),
    path("payments/<int:pk>/receipt/", payments.payment_receipt, name="payment_receipt"),
    path("payments/<int:pk>/return/", payments.payment_return, name="payment_return"),
    path("reconciliation/", statements.statement_list, name="statement_list"),
    path("reconciliation/new/", statements.statement_import, name="statement_import"),
    path("reconciliation/example/", statements.statement_example, name="statement_example"),
    path("reconciliation/<int:pk>/", statements.statement_detail, name="statement_detail"),
    path("reconciliation/<int:pk>/export/", statements.statement_export, name="statement_export"),
    path("reconciliation/<int:pk>/rejects/", statements.statement_rejects, name="statement_rejects"),
    path("reconciliation/<int:pk>/minutes/", statements.statement_minutes, name="statement_minutes"),
    path("reconciliation/<int:pk>/match/", statements.statement_match, name="statement_match"),
    path("reconciliation/<int:pk>/explain/", statement_lines.statement_explain, name="statement_explain"),
    path("reconciliation/lines/<int:pk>/", statement_lines.statement_line, name="statement_line"),
    path("reconciliation/lines/<int:pk>/link/", statement_lines.statement_line_link, name="statement_line_link"),
    path(
        "reconciliation/lines/<int:pk>/explain/", statement_lines.statement_line_explain, name="statement_line_explain"
    ),
    path("reconciliation/lines/<int:pk>/undo/", statement_lines.statement_line_undo, name="statement_line_undo"),
    path("timeliness/", timeliness.timeliness_index, name="timeliness_index"),
    path("timeliness/<int:year>/", timeliness.timeliness, name="timeliness"),
    path("timeliness/<int:year>/export/", timeliness.timeliness_export, name="timeliness_export"),
    path("sampling/", sampling.sampling_index, name="sampling_index"),
    path("sampling/new/<int:year>/", sampling.sampling_draw, name="sampling_draw"),
    path("sampling/<int:pk>/", sampling.sampling_detail, name="sampling_detail"),
    path("sampling/<int:pk>/export/", sampling.sampling_export, name="sampling_export"),
    path("sampling/<int:pk>/repeat/", sampling.sampling_repeat, name="sampling_repeat"),
    path("sampling/<int:pk>/close/", sampling.sampling_close, name="sampling_close"),
    path("sampling/groups/<int:pk>/", interviews.interview_detail, name="interview_detail"),
    path("sampling/groups/<int:pk>/interview/", interviews.interview_record, name="interview_record"),
    path("sampling/groups/<int:pk>/unreached/", interviews.interview_unreached, name="interview_unreached"),
    path("sampling/groups/<int:pk>/answer/", interviews.finding_answer, name="finding_answer"),
    path("accountability/", accountability.accountability_list, name="accountability_list"),
    path("accountability/<int:proposal_id>/", accountability.accountability_detail, name="accountability_detail"),
    path(
        "accountability/<int:proposal_id>/accept/", accountability.accountability_accept, name="accountability_accept"
    ),
    path(
        "accountability/<int:proposal_id>/return/", accountability.accountability_return, name="accountability_return"
    ),
    path(
        "accountability/<int:proposal_id>/reopen/", accountability.accountability_reopen, name="accountability_reopen"
    ),
    path("accountability/<int:proposal_id>/reopen/<int:pk>/", accountability.reopening_decide, name="reopening_decide"),
]

"""Addresses of groups and proposals, under `/groups/`."""

from django.urls import path

from groups.views import actions, archive, changes, drafting, importing, inventory, lists, members, pages, papers

app_name = "groups"

urlpatterns = [
    path("", lists.group_list, name="group_list"),
    path("export/", lists.group_export, name="group_export"),
    path("<int:pk>/", pages.group_detail, name="group_detail"),
    path("<int:pk>/story/", pages.group_story, name="group_story"),
    path("<int:pk>/archive/", archive.group_archive, name="group_archive"),
    path("<int:pk>/archive/zip/", archive.group_archive_zip, name="group_archive_zip"),
    path("<int:pk>/inventory/", inventory.group_inventory, name="inventory"),
    path("inventory/<int:pk>/dispose/", inventory.inventory_dispose, name="inventory_dispose"),
    path("members/<int:pk>/reveal/", pages.member_reveal, name="member_reveal"),
    # Changes of members, asked for by the group and decided by the Dinas.
    path("changes/", changes.change_list, name="change_list"),
    path("changes/export/", changes.change_export, name="change_export"),
    path("<int:pk>/changes/new/", changes.change_new, name="change_new"),
    path("<int:pk>/changes/new/<slug:kind>/", changes.change_file, name="change_file"),
    path("changes/<int:pk>/", changes.change_detail, name="change_detail"),
    path("changes/<int:pk>/edit/", changes.change_edit, name="change_edit"),
    path("changes/<int:pk>/approve/", changes.change_approve, name="change_approve"),
    path("changes/<int:pk>/return/", changes.change_return, name="change_return"),
    path("changes/<int:pk>/refuse/", changes.change_refuse, name="change_refuse"),
    path("changes/<int:pk>/withdraw/", changes.change_withdraw, name="change_withdraw"),
    path("changes/<int:pk>/reveal/", changes.newcomer_reveal, name="newcomer_reveal"),
    path("changes/<int:pk>/papers/<slug:kind>/", changes.change_paper, name="change_paper"),
    path("changes/<int:pk>/papers/<slug:kind>/draft/", changes.change_paper_draft, name="change_paper_draft"),
    path("proposals/", lists.proposal_list, name="proposal_list"),
    path("proposals/export/", lists.proposal_export, name="proposal_export"),
    path("proposals/import/", importing.proposal_import, name="proposal_import"),
    path("proposals/import/template/", importing.proposal_import_template, name="proposal_import_template"),
    path("proposals/new/", drafting.proposal_new, name="proposal_new"),
    path("proposals/<int:pk>/", pages.proposal_detail, name="proposal_detail"),
    # The form in steps.
    path("proposals/<int:pk>/edit/", drafting.proposal_edit, name="proposal_edit"),
    path("proposals/<int:pk>/edit/group/", drafting.proposal_edit_group, name="proposal_edit_group"),
    path("proposals/<int:pk>/edit/members/", drafting.proposal_edit_members, name="proposal_edit_members"),
    path("proposals/<int:pk>/edit/business/", drafting.proposal_edit_business, name="proposal_edit_business"),
    path(
        "proposals/<int:pk>/edit/deliberation/",
        drafting.proposal_edit_deliberation,
        name="proposal_edit_deliberation",
    ),
    path("proposals/<int:pk>/edit/budget/", drafting.proposal_edit_budget, name="proposal_edit_budget"),
    path("proposals/<int:pk>/edit/review/", drafting.proposal_edit_review, name="proposal_edit_review"),
    path("proposals/<int:pk>/precheck/", drafting.proposal_precheck_seen, name="proposal_precheck_seen"),
    path("proposals/<int:pk>/check-identity/", members.check_identity, name="check_identity"),
    path("proposals/<int:pk>/members/new/", members.member_add, name="member_add"),
    path("proposals/<int:pk>/members/<int:member_pk>/", members.member_edit, name="member_edit"),
    path("proposals/<int:pk>/members/<int:member_pk>/remove/", members.member_remove, name="member_remove"),
    path("proposals/<int:pk>/budget/new/", drafting.budget_line_add, name="budget_line_add"),
    path("proposals/<int:pk>/budget/<int:line_pk>/", drafting.budget_line_edit, name="budget_line_edit"),
    path("proposals/<int:pk>/budget/<int:line_pk>/remove/", drafting.budget_line_remove, name="budget_line_remove"),
    # What can be done with a proposal, and after its end.
    *(
        path(f"proposals/<int:pk>/{verb}/", actions.proposal_action, {"verb": verb}, name=f"proposal_{verb}")
        for verb in pages.OWN_VERBS
    ),
    # The papers of its file, and all of it.
    path("proposals/<int:pk>/file/", archive.proposal_file, name="proposal_file"),
    path("proposals/<int:pk>/papers/<slug:kind>/", papers.proposal_paper, name="proposal_paper"),
    path("proposals/<int:pk>/papers/<slug:kind>/draft/", papers.proposal_paper_draft, name="proposal_paper_draft"),
    path("proposals/<int:pk>/objection/", actions.objection_file, name="objection_file"),
    path("proposals/<int:pk>/objection/answer/", actions.objection_answer, name="objection_answer"),
    path("proposals/<int:pk>/copy/", actions.proposal_copy, name="proposal_copy"),
]

"""Pages of eligibility."""

from django.urls import path

from eligibility.views import board, dispensation, identity, planning, result, selection, targeting, verification

app_name = "eligibility"

urlpatterns = [
    path("verifications/", verification.verification_list, name="verification_list"),
    path("verifications/plan/<int:proposal_id>/", planning.verification_plan, name="verification_plan"),
    path("verifications/<int:pk>/", verification.verification_detail, name="verification_detail"),
    path("verifications/<int:pk>/plan/", planning.verification_replan, name="verification_replan"),
    path("verifications/<int:pk>/site/", verification.verification_site, name="verification_site"),
    path("verifications/<int:pk>/members/<int:member_id>/", verification.member_check, name="member_check"),
    path("verifications/<int:pk>/conclude/", verification.verification_conclude, name="verification_conclude"),
    path("dispensations/", dispensation.dispensation_list, name="dispensation_list"),
    path("dispensations/export/", dispensation.dispensation_export, name="dispensation_export"),
    path("dispensations/counts/", dispensation.dispensation_counts, name="dispensation_counts"),
    path("dispensations/counts/export/", dispensation.dispensation_counts_export, name="dispensation_counts_export"),
    path("dispensations/ask/<int:proposal_id>/", dispensation.dispensation_ask, name="dispensation_ask"),
    path("dispensations/<int:pk>/", dispensation.dispensation_decide, name="dispensation_decide"),
    path("targeting/", targeting.targeting_index, name="targeting_index"),
    path("targeting/<int:year>/", targeting.targeting, name="targeting"),
    path("targeting/<int:year>/export/", targeting.targeting_export, name="targeting_export"),
    path("identity/", identity.identity_list, name="identity_list"),
    path("identity/export/", identity.identity_export, name="identity_export"),
    path("identity/mismatches/", identity.identity_mismatches, name="identity_mismatches"),
    path("identity/mismatches/export/", identity.identity_mismatches_export, name="identity_mismatches_export"),
    path("identity/open/<int:proposal_id>/<int:member_id>/<str:rule>/", identity.identity_open, name="identity_open"),
    path("identity/<int:pk>/", identity.identity_detail, name="identity_detail"),
    path("identity/<int:pk>/decide/", identity.identity_decide, name="identity_decide"),
    path("identity/<int:pk>/refer/", identity.identity_refer, name="identity_refer"),
    path("identity/<int:pk>/answer/", identity.identity_answer, name="identity_answer"),
    path("selection/", board.selection_board_index, name="selection_board_index"),
    path("selection/<int:year>/", board.selection_board, name="selection_board"),
    path("selection/<int:year>/export/", board.selection_export, name="selection_export"),
    path("selection/<int:year>/publish/", result.result_publish, name="result_publish"),
    path("selection/<int:year>/<str:district>/nominate/", selection.district_nominate, name="district_nominate"),
    path("selection/results/", result.result_list, name="result_list"),
    path("selection/results/<int:pk>/", result.result_detail, name="result_detail"),
    path("selection/results/<int:pk>/export/", result.result_export, name="result_export"),
    path("selection/offers/<int:pk>/pass/", selection.offer_pass, name="offer_pass"),
    path("selection/proposals/<int:proposal_id>/nominate/", selection.proposal_nominate, name="proposal_nominate"),
    path("selection/proposals/<int:proposal_id>/select/", selection.proposal_select, name="proposal_select"),
    path("selection/proposals/<int:proposal_id>/unselect/", selection.proposal_unselect, name="proposal_unselect"),
]

"""Addresses of accompaniment, under `/monitoring/`."""

from django.urls import path

from monitoring.views import (
    assignment_decrees,
    assignments,
    flags,
    handovers,
    outreach,
    pendamping,
    reports,
    supervision,
    training,
)

app_name = "monitoring"

urlpatterns = [
    path("pendamping/", pendamping.pendamping_list, name="pendamping_list"),
    path("pendamping/export/", pendamping.pendamping_export, name="pendamping_export"),
    path("pendamping/<int:user_id>/", pendamping.pendamping_detail, name="pendamping_detail"),
    path("pendamping/<int:user_id>/profile/", pendamping.pendamping_profile_edit, name="pendamping_profile_edit"),
    path("pendamping/<int:user_id>/training/", pendamping.pendamping_training_add, name="pendamping_training_add"),
    path(
        "pendamping/<int:user_id>/training/<int:pk>/remove/",
        pendamping.pendamping_training_remove,
        name="pendamping_training_remove",
    ),
    path("pendamping/<int:user_id>/identity/", pendamping.pendamping_reveal, name="pendamping_reveal"),
    path("pendamping/<int:user_id>/handover/", handovers.handover_create, name="handover_create"),
    path("handovers/<int:pk>/", handovers.handover_detail, name="handover_detail"),
    path("handovers/<int:pk>/minutes/", handovers.handover_minutes, name="handover_minutes"),
    path("handovers/<int:pk>/acknowledge/", handovers.handover_acknowledge, name="handover_acknowledge"),
    path("groups/<int:group_id>/assign/", assignments.assignment_create, name="assignment_create"),
    path("assignments/<int:pk>/end/", assignments.assignment_end, name="assignment_end"),
    path("decrees/", assignment_decrees.assignment_decree_list, name="assignment_decree_list"),
    path("decrees/new/", assignment_decrees.assignment_decree_create, name="assignment_decree_create"),
    path("decrees/<int:pk>/", assignment_decrees.assignment_decree_detail, name="assignment_decree_detail"),
    path("decrees/<int:pk>/scan/", assignment_decrees.assignment_decree_scan, name="assignment_decree_scan"),
    path("training/", training.training_list, name="training_list"),
    path("training/new/", training.training_create, name="training_create"),
    path("training/<int:pk>/", training.training_detail, name="training_detail"),
    path("training/<int:pk>/groups/<int:group_id>/", training.training_attendance, name="training_attendance"),
    path("proposals/<int:proposal_id>/training/", training.training_complete, name="training_complete"),
    path("outreach/", outreach.outreach_list, name="outreach_list"),
    path("outreach/new/", outreach.outreach_create, name="outreach_create"),
    path("outreach/<int:pk>/", outreach.outreach_detail, name="outreach_detail"),
    path("outreach/<int:pk>/attend/", outreach.outreach_attend, name="outreach_attend"),
    path("groups/<int:group_id>/books/", supervision.book_open, name="book_open"),
    path("groups/<int:group_id>/visits/", supervision.visit_list, name="visit_list"),
    path("groups/<int:group_id>/warnings/", supervision.warning_list, name="warning_list"),
    path("flags/", flags.flag_list, name="flag_list"),
    path("flags/export/", flags.flag_export, name="flag_export"),
    path("flags/<int:pk>/", flags.flag_detail, name="flag_detail"),
    path("reports/", reports.report_list, name="report_list"),
    path("reports/new/<int:group_id>/", reports.report_create, name="report_create"),
    path("reports/<int:pk>/", reports.report_detail, name="report_detail"),
    path("reports/<int:pk>/edit/<slug:step>/", reports.report_edit, name="report_edit"),
    path("reports/<int:pk>/correct/", reports.report_correct, name="report_correct"),
    path("reports/<int:pk>/review/", reports.report_review, name="report_review"),
]

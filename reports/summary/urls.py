"""The sheet of a proposal."""

from django.urls import path

from reports.summary import views

urlpatterns = [path("reports/proposals/<int:pk>/summary/", views.proposal_summary, name="proposal_summary")]

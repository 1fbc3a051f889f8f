"""Addresses of the public pages for complaints, under `/complaint/`."""

from django.urls import path

from monitoring.views import complaint

app_name = "complaints"

urlpatterns = [
    path("", complaint.complaint, name="complaint"),
    path("status/", complaint.complaint_status, name="complaint_status"),
]

"""Pages of disbursement."""

from django.urls import URLPattern

app_name = "disbursement"

urlpatterns: list[URLPattern] = []

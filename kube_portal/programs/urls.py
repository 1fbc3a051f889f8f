"""The public page of rules."""

from django.urls import path

from kube_portal.programs import views

app_name = "programs"

urlpatterns = [path("", views.rules, name="rules")]

"""The door that a load balancer knocks at."""

from django.urls import path

from kube_portal.operations import views

app_name = "operations"

urlpatterns = [path("", views.healthz, name="healthz")]

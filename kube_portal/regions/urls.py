"""Addresses of the regions, under `/regions/`."""

from django.urls import path

from kube_portal.regions import views

app_name = "regions"
urlpatterns = [path("villages/", views.villages, name="villages")]

"""Large exports, under `/exports/`."""

from django.urls import path

from reports.exports import views

urlpatterns = [
    path("", views.export_list, name="export_list"),
    path("ask/", views.export_ask, name="export_ask"),
    path("<int:pk>/file/", views.export_fetch, name="export_fetch"),
]

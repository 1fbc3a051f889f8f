"""Pages of the dashboards."""

from django.urls import path

from reports.dashboards import views

urlpatterns = [
    path("", views.index, name="dashboard_index"),
    path("indicators/", views.indicators, name="indicators"),
    path("recount/", views.recount, name="figures_recount"),
    path("dashboards/<slug:topic>/", views.topic_page, name="dashboard_topic"),
    path("dashboards/<slug:topic>/export/", views.topic_export, name="dashboard_export"),
]

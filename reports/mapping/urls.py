"""Pages of the map."""

from django.urls import path

from reports.mapping import views

urlpatterns = [
    path("", views.show, name="map"),
    path("points.json", views.points, name="map_points"),
]

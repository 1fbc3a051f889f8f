"""Pages of open data."""

from django.urls import path

from reports.open_data import views

urlpatterns = [
    path("", views.open_home, name="open_home"),
    path("definitions/", views.open_definitions, name="open_definitions"),
    path("data/<str:code>.<str:extension>", views.open_file, name="open_file"),
    path("<str:code>/", views.open_area, name="open_area"),
]

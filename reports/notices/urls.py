"""Notices, under `/notices/`."""

from django.urls import path

from reports.notices import views

urlpatterns = [
    path("", views.notice_list, name="notice_list"),
    path("bell/", views.notice_bell, name="notice_bell"),
    path("read/", views.notice_read_all, name="notice_read_all"),
    path("settings/", views.notice_settings, name="notice_settings"),
    path("<int:pk>/open/", views.notice_open, name="notice_open"),
    path("<int:pk>/read/", views.notice_read, name="notice_read"),
]

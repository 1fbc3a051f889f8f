"""Pages of accounts, next to django-allauth's own under `/accounts/`."""

from django.urls import path

from kube_portal.accounts import views

app_name = "accounts"
urlpatterns = [
    path("me/", views.profile, name="profile"),
    path("access-log/", views.access_log, name="access_log"),
]

"""Addresses of files and issued documents, at the root of the site."""

from django.urls import path

from kube_portal.documents import views

app_name = "documents"
urlpatterns = [
    path("files/<uuid:pk>/", views.file, name="file"),
    path("issued/<str:code>/", views.issued, name="issued"),
    path("verify/", views.verify, name="verify_form"),
    path("verify/<str:code>/", views.verify, name="verify"),
]

"""Addresses of files and issued documents, at the root of the site."""

from django.urls import path, register_converter
from django.urls.converters import StringConverter

from kube_portal.documents import views
from kube_portal.documents.models import CODE_ALPHABET, CODE_LENGTH


class IssuedCodeConverter(StringConverter):
    """A document's public code, and nothing that could not be one."""

    regex = f"[{CODE_ALPHABET}]{{{CODE_LENGTH}}}"


register_converter(IssuedCodeConverter, "issued_code")

app_name = "documents"
urlpatterns = [
    path("files/<uuid:pk>/", views.file, name="file"),
    path("issued/<issued_code:code>/", views.issued, name="issued"),
    path("verify/", views.verify, name="verify_form"),
    path("verify/<str:code>/", views.verify, name="verify"),
]

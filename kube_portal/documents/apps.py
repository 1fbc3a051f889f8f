"""The documents app."""

from django.apps import AppConfig


class DocumentsConfig(AppConfig):
    """Uploaded files and issued documents."""

    name = "kube_portal.documents"
    verbose_name = "Berkas dan dokumen"

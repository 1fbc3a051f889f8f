"""The documents app."""

from django.apps import AppConfig
from django.utils.module_loading import autodiscover_modules


class DocumentsConfig(AppConfig):
    """Uploaded files and issued documents."""

    name = "kube_portal.documents"
    verbose_name = "Berkas dan dokumen"

    def ready(self) -> None:
        """Find what the apps say of their documents."""
        autodiscover_modules("verifying")

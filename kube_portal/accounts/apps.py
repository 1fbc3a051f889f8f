"""Who works with the portal, where, and what they may do."""

from django.apps import AppConfig


class AccountsConfig(AppConfig):
    """Users, roles, jurisdiction, posts and the access log."""

    name = "kube_portal.accounts"
    label = "accounts"
    verbose_name = "Akun dan jabatan"

    def ready(self) -> None:
        """Have every look at a file or document written down: documents lie below and know no log."""
        from kube_portal.accounts.access_log import log_view
        from kube_portal.documents.access import on_view

        on_view.append(log_view)

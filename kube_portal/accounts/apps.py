"""Who works with the portal, where, and what they may do."""

from django.apps import AppConfig


class AccountsConfig(AppConfig):
    """Users, roles, jurisdiction, posts and the access log."""

    name = "kube_portal.accounts"
    label = "accounts"
    verbose_name = "Akun dan jabatan"

    def ready(self) -> None:
        """Have every look at a file or document written down: documents lie below and know no log.

        And call by Indonesian names what superusers see of libraries that have none.
        """
        from allauth.mfa.models import Authenticator
        from django_tasks_db.models import DBTaskResult

        from kube_portal.accounts.access_log import log_view
        from kube_portal.documents.access import on_view

        on_view.append(log_view)
        for model, name in ((Authenticator, "faktor kedua"), (DBTaskResult, "pekerjaan latar belakang")):
            model._meta.verbose_name = model._meta.verbose_name_plural = name

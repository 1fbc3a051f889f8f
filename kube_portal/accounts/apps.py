"""Who works with the portal, where, and what they may do."""

from django.apps import AppConfig


class AccountsConfig(AppConfig):
    """Users, roles, jurisdiction, posts and the access log."""

    name = "kube_portal.accounts"
    label = "accounts"
    verbose_name = "Akun dan jabatan"

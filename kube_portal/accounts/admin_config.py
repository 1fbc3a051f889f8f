"""Has Django use the portal's own admin site; apart from `apps.py`, which may hold one configuration only."""

from django.contrib.admin.apps import AdminConfig


class PortalAdminConfig(AdminConfig):
    """Django's admin on `PortalAdminSite`."""

    default_site = "kube_portal.accounts.admin_site.PortalAdminSite"

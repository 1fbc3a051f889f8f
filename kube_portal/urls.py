"""The composition root: where every app's pages hang."""

from allauth.account.decorators import secure_admin_login
from django.conf import settings
from django.contrib import admin
from django.urls import include, path

admin.autodiscover()
admin.site.login = secure_admin_login(admin.site.login)  # type: ignore[method-assign]  # as allauth prescribes
admin.site.site_header = "Administrasi Portal KUBE"
admin.site.site_title = "Portal KUBE"

urlpatterns = [
    path("", include("reports.urls")),
    path("", include("kube_portal.documents.urls")),
    path("rules/", include("kube_portal.programs.urls")),
    path("regions/", include("kube_portal.regions.urls")),
    path("groups/", include("groups.urls")),
    path("eligibility/", include("eligibility.urls")),
    path("disbursement/", include("disbursement.urls")),
    path("monitoring/", include("monitoring.urls")),
    path("accounts/", include("kube_portal.accounts.urls")),
    path("accounts/", include("allauth.urls")),
    path("healthz/", include("kube_portal.operations.urls")),
    path("admin/", admin.site.urls),
]
if settings.DEBUG or settings.DEMO:
    urlpatterns.append(path("look/", include("kube_portal.look.urls")))

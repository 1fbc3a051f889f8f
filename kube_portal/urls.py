"""The composition root: where every app's pages hang."""

from django.conf import settings
from django.contrib import admin
from django.urls import include, path

urlpatterns = [
    path("", include("reports.urls")),
    path("", include("kube_portal.documents.urls")),
    path("rules/", include("kube_portal.programs.urls")),
    path("regions/", include("kube_portal.regions.urls")),
    path("groups/", include("groups.urls")),
    path("eligibility/", include("eligibility.urls")),
    path("disbursement/", include("disbursement.urls")),
    path("monitoring/", include("monitoring.urls")),
    path("complaint/", include("monitoring.complaint_urls")),
    path("accounts/", include("kube_portal.accounts.urls")),
    path("accounts/", include("allauth.urls")),
    path("healthz/", include("kube_portal.operations.urls")),
    path("admin/", admin.site.urls),
]
if settings.DEBUG or settings.DEMO:
    urlpatterns.append(path("look/", include("kube_portal.look.urls")))

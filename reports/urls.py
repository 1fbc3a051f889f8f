"""Pages of the roof."""

from django.urls import include, path

from reports import views

app_name = "reports"

urlpatterns = [
    path("", views.desk, name="desk"),
    path("search/", views.search, name="search"),
    path("reports/", include("reports.dashboards.urls")),
    path("reports/map/", include("reports.mapping.urls")),
    path("open/", include("reports.open_data.urls")),
    path("reports/guidelines/", include("reports.guidelines.urls")),
    path("reports/baseline/", include("reports.baseline.urls")),
    path("reports/register/", include("reports.register.urls")),
    path("", include("reports.summary.urls")),
    path("notices/", include("reports.notices.urls")),
    path("reports/ministry/", include("reports.ministry.urls")),
    path("exports/", include("reports.exports.urls")),
]

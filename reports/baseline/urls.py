"""Pages of the poverty baseline."""

from django.urls import path

from reports.baseline import views

urlpatterns = [
    path("", views.baseline_list, name="baseline_list"),
    path("export/", views.baseline_export, name="baseline_export"),
    path("import/", views.baseline_import, name="baseline_import"),
    path("import/example/", views.baseline_example, name="baseline_example"),
    path("<str:code>/<int:year>/", views.baseline_village, name="baseline_village"),
]

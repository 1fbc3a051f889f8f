"""Pages of the register of every KUBE ever funded."""

from django.urls import path

from reports.register import views

urlpatterns = [
    path("", views.register_list, name="register"),
    path("export/", views.register_export, name="register_export"),
    path("survival/", views.survival, name="register_survival"),
    path("survival/export/", views.survival_export, name="register_survival_export"),
]

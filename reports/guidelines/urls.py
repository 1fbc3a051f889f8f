"""Pages of the guidelines."""

from django.urls import path

from reports.guidelines import views

urlpatterns = [
    path("", views.guideline_list, name="guideline_list"),
    path("export/", views.guideline_export, name="guideline_export"),
    path("new/", views.guideline_create, name="guideline_create"),
    path("here/<str:subject>/", views.guideline_here, name="guideline_here"),
    path("<int:pk>/", views.guideline_detail, name="guideline_detail"),
    path("<int:pk>/replace/", views.guideline_replace, name="guideline_replace"),
    path("<int:pk>/withdraw/", views.guideline_withdraw, name="guideline_withdraw"),
    path("<int:pk>/readers/", views.guideline_readers, name="guideline_readers"),
]

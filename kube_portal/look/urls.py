"""The page of components; hung up only in debug mode and in a demo."""

from django.urls import path

from kube_portal.look import views

app_name = "look"
urlpatterns = [path("", views.components, name="components")]

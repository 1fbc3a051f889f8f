"""The page of components: every component in every state, for those who write pages."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render


def components(request: HttpRequest) -> HttpResponse:
    """Draw each component with invented content."""
    return render(request, "look/components.html", {})

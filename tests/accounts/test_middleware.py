"""Times are those of the user's own region."""

from django.contrib.auth.models import AnonymousUser
from django.http import HttpRequest, HttpResponse
from django.test import RequestFactory
from django.utils import timezone

from kube_portal.accounts.backends import RoleBackend
from kube_portal.accounts.middleware import CurrentRegionTimezoneMiddleware
from kube_portal.accounts.models import User


def timezone_during(user: User | AnonymousUser | None) -> str:
    request = RequestFactory().get("/")
    request.user = user
    seen: list[str] = []

    def view(request: HttpRequest) -> HttpResponse:
        seen.append(timezone.get_current_timezone_name())
        return HttpResponse()

    CurrentRegionTimezoneMiddleware(view)(request)
    return seen[0]


def test_each_works_in_the_own_time_and_leaves_none_behind(lurah_sedau, outsider, superuser):
    assert timezone_during(outsider) == "Asia/Makassar"
    assert timezone_during(lurah_sedau) == "Asia/Jakarta"
    assert timezone_during(superuser) == "Asia/Jakarta"
    assert timezone_during(AnonymousUser()) == "Asia/Jakarta"
    assert timezone.get_current_timezone_name() == "Asia/Jakarta"


def test_it_asks_the_database_nothing(outsider, django_assert_num_queries):
    user = RoleBackend().get_user(outsider.pk)

    with django_assert_num_queries(0):
        timezone_during(user)

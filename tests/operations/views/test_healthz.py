"""`/healthz/`: alive or not, for balancers; no sign-in, no data."""

from unittest.mock import patch

import pytest
from django.db import OperationalError, connection
from django.test import Client
from django.urls import reverse
from pytest_django import DjangoAssertNumQueries, Settings


@pytest.mark.django_db
def test_it_answers_anybody_with_one_query(client: Client, django_assert_num_queries: DjangoAssertNumQueries) -> None:
    with django_assert_num_queries(1):
        response = client.get(reverse("operations:healthz"))

    assert (response.status_code, response.content, response["Content-Type"]) == (200, b"ok", "text/plain")
    assert response.cookies == {}


@pytest.mark.django_db
def test_a_balancer_may_ask_without_https_and_by_the_machines_address(settings: Settings) -> None:
    settings.SECURE_SSL_REDIRECT = True
    settings.ALLOWED_HOSTS = ["kube.example.go.id"]
    client = Client(headers={"host": "10.0.0.7:8000"})

    assert client.get(reverse("operations:healthz")).status_code == 200
    assert client.get("/").status_code == 400
    assert Client(headers={"host": "kube.example.go.id"}).get("/").status_code == 301


def test_without_a_database_it_is_a_500() -> None:
    with patch.object(connection, "cursor", side_effect=OperationalError("gone")):
        response = Client(raise_request_exception=False).get(reverse("operations:healthz"))

    assert response.status_code == 500

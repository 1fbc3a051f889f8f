"""What the list of accesses can be narrowed to."""

from __future__ import annotations

from datetime import date, datetime, time

import django_filters
from django import forms
from django.db.models import Q
from django.utils import timezone

from kube_portal.accounts.models import AccessLog
from kube_portal.accounts.querysets import AccessLogQuerySet


class AccessLogFilter(django_filters.FilterSet):
    """Accesses by day, person and action; days are those of the reader's own region."""

    since = django_filters.DateFilter(
        label="Dari tanggal", method="filter_since", widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    )
    until = django_filters.DateFilter(
        label="Sampai tanggal", method="filter_until", widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    )
    user = django_filters.CharFilter(label="Pengguna", method="filter_user", max_length=150)
    action = django_filters.ChoiceFilter(label="Tindakan", choices=AccessLog.Action, empty_label="Semua tindakan")

    class Meta:
        model = AccessLog
        fields = ("since", "until", "user", "action")

    def filter_since(self, queryset: AccessLogQuerySet, name: str, value: date) -> AccessLogQuerySet:
        """From the first moment of that day."""
        return queryset.filter(at__gte=timezone.make_aware(datetime.combine(value, time.min)))

    def filter_until(self, queryset: AccessLogQuerySet, name: str, value: date) -> AccessLogQuerySet:
        """To the last moment of that day."""
        return queryset.filter(at__lte=timezone.make_aware(datetime.combine(value, time.max)))

    def filter_user(self, queryset: AccessLogQuerySet, name: str, value: str) -> AccessLogQuerySet:
        """By a part of the user name or of the person's name."""
        named = Q(user__username__icontains=value)
        for word in value.split():
            named |= Q(user__first_name__icontains=word) | Q(user__last_name__icontains=word)
        return queryset.filter(named)

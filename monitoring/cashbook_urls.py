"""Addresses of cash books, loans and the other books of groups, under `/monitoring/cashbook/`."""

from django.urls import path

from monitoring.views import cash_entries, cash_loans, cashbook, group_records

urlpatterns = [
    path("", cashbook.cashbook_list, name="cashbook_list"),
    path("export/", cashbook.cashbook_list_export, name="cashbook_list_export"),
    path("<int:group_id>/", cashbook.cashbook_detail, name="cashbook_detail"),
    path("<int:group_id>/export/", cashbook.cashbook_export, name="cashbook_export"),
    path("<int:group_id>/print/<slug:paper>/", cashbook.cashbook_print, name="cashbook_print"),
    path("<int:group_id>/new/", cash_entries.cash_entry_create, name="cash_entry_create"),
    path("<int:group_id>/close/", cash_entries.cashbook_close, name="cashbook_close"),
    path("closes/<int:pk>/reopen/", cash_entries.cash_close_reopen, name="cash_close_reopen"),
    path("entries/<int:pk>/", cash_entries.cash_entry_detail, name="cash_entry_detail"),
    path("entries/<int:pk>/reverse/", cash_entries.cash_entry_reverse, name="cash_entry_reverse"),
    path("<int:group_id>/loans/", cash_loans.loan_list, name="loan_list"),
    path("<int:group_id>/loans/export/", cash_loans.loan_export, name="loan_export"),
    path("<int:group_id>/loans/new/", cash_loans.loan_create, name="loan_create"),
    path("loans/<int:pk>/", cash_loans.loan_detail, name="loan_detail"),
    path("loans/<int:pk>/repay/", cash_loans.loan_repay, name="loan_repay"),
    path("loans/<int:pk>/write-off/", cash_loans.loan_write_off, name="loan_write_off"),
    path("<int:group_id>/guests/", group_records.guest_list, name="guest_list"),
    path("guests/<int:pk>/withdraw/", group_records.guest_withdraw, name="guest_withdraw"),
    path("<int:group_id>/minutes/", group_records.minutes_list, name="minutes_list"),
    path("<int:group_id>/minutes/new/", group_records.minutes_create, name="minutes_create"),
    path("minutes/<int:pk>/", group_records.minutes_detail, name="minutes_detail"),
    path("minutes/<int:pk>/withdraw/", group_records.minutes_withdraw, name="minutes_withdraw"),
]

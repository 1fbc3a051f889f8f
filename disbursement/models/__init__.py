"""Decrees, accounts, payments, accountability for the money, and the bank's statements beside them."""

from disbursement.models.accountability import (
    Accountability,
    AccountabilityLine,
    AccountabilityStep,
    AccountabilityWriter,
    Reopening,
)
from disbursement.models.accounts import GroupAccount
from disbursement.models.applications import Application, ApplicationPaper
from disbursement.models.decrees import Decree, DecreeLine
from disbursement.models.payments import Enclosure, Payment, PaymentItem, PaymentOrder, PaymentStep, Receipt
from disbursement.models.purchases import Purchase, PurchaseReceipt
from disbursement.models.sampling import SampleAnswer, SampleDraw, SampleInterview, SampleMember, SampleUnit
from disbursement.models.statements import (
    Reconciliation,
    ReconciliationReversal,
    StatementImport,
    StatementKind,
    StatementLine,
    StatementRow,
)

__all__ = [
    "Accountability",
    "AccountabilityLine",
    "AccountabilityStep",
    "AccountabilityWriter",
    "Application",
    "ApplicationPaper",
    "Decree",
    "DecreeLine",
    "Enclosure",
    "GroupAccount",
    "Payment",
    "PaymentItem",
    "PaymentOrder",
    "PaymentStep",
    "Purchase",
    "PurchaseReceipt",
    "Receipt",
    "Reconciliation",
    "ReconciliationReversal",
    "Reopening",
    "SampleAnswer",
    "SampleDraw",
    "SampleInterview",
    "SampleMember",
    "SampleUnit",
    "StatementImport",
    "StatementKind",
    "StatementLine",
    "StatementRow",
]

"""Decrees, accounts, payments, and accountability for the money."""

from disbursement.models.accountability import Accountability, AccountabilityLine, Reopening
from disbursement.models.accounts import GroupAccount
from disbursement.models.decrees import Decree, DecreeLine
from disbursement.models.payments import Enclosure, Payment, PaymentItem, PaymentOrder, PaymentStep, Receipt
from disbursement.models.sampling import SampleAnswer, SampleDraw, SampleInterview, SampleMember, SampleUnit

__all__ = [
    "Accountability",
    "AccountabilityLine",
    "Decree",
    "DecreeLine",
    "Enclosure",
    "GroupAccount",
    "Payment",
    "PaymentItem",
    "PaymentOrder",
    "PaymentStep",
    "Receipt",
    "Reopening",
    "SampleAnswer",
    "SampleDraw",
    "SampleInterview",
    "SampleMember",
    "SampleUnit",
]

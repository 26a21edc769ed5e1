"""The addresses of the ledger: the practice's money, clients' accounts, payments and receipts."""

from __future__ import annotations

from django.urls import path

from effleurage.web.ledger import accounts, payments, views

urlpatterns = [
    path("money/", views.money, name="money"),
    path("money/clients/", views.clients_owing, name="clients_owing"),
    path("money/clients/<uuid:client_id>/", accounts.client_ledger, name="client_ledger"),
    path("money/clients/<uuid:client_id>/pay/", payments.take_payment, name="take_payment"),
    path("money/clients/<uuid:client_id>/use/", payments.use_credit, name="use_credit"),
    path(
        "money/clients/<uuid:client_id>/overpaid/<slug:number>/",
        payments.refund_overpaid,
        name="refund_overpaid",
    ),
    path("money/receipts/<uuid:receipt_id>/", payments.receipt, name="receipt"),
    path(
        "money/receipts/<uuid:receipt_id>/refund/", payments.refund_receipt, name="refund_receipt"
    ),
    path(
        "money/receipts/<uuid:receipt_id>/take-back/",
        payments.take_receipt_back,
        name="take_receipt_back",
    ),
    path("money/entries/<uuid:entry_id>/reverse/", accounts.reverse_entry, name="reverse_entry"),
    path("money/visits/<uuid:visit_id>/charge/", payments.charge_visit, name="charge_visit"),
]

"""Sums of money as people read them; kept as whole numbers of the currency's smallest unit."""

from __future__ import annotations

from decimal import Decimal

from babel.numbers import format_currency, format_decimal, get_currency_precision

from app.languages import _, reader


def money(units: int, currency: str) -> str:
    """`€80.50`, or `80,50 €`, as the reader's language writes it.

    Args:
        units: in the currency's smallest unit: 500 of JPY are 500 yen.
        currency: ISO 4217 code.
    """
    value = Decimal(units).scaleb(-get_currency_precision(currency))
    return format_currency(value, currency, locale=reader().language)


def with_tax(words: str, tax_percent: float | None) -> str:
    """A price, and that the tax is in it where a percentage of it is said."""
    if not tax_percent:
        return words
    percent = format_decimal(tax_percent, locale=reader().language)
    return _("{price}, {percent} % tax included").format(price=words, percent=percent)

"""What it costs to cancel, as programs read and set it. The database judges it; this is its
documentation."""

from __future__ import annotations

from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field

from app.web.requests import Whole

_Version = Annotated[Whole, Field(ge=1, le=999_999_999)]


class Tier(BaseModel):
    """What canceling costs while so many hours are left: a percentage of the price, or a sum."""

    hours_before_start: float
    fee_percent: float | None = Field(None, description="Of the price with tax, rounded down.")
    fee_fixed: int | None = Field(
        None, description="In the currency's smallest unit; at most the price is kept."
    )


class PolicyExample(BaseModel):
    """What a customer gets back at a moment."""

    hours_before_start: float = Field(description="Below 0: the meeting has begun.")
    paid_amount: int
    fee_amount: int
    refund_amount: int


class Policy(BaseModel):
    """What it costs to cancel."""

    tiers: list[Tier] = Field(
        description="The most hours first. With fewer hours left than any of them names, and "
        "after the start, the fee is the whole price; without tiers there is none before it."
    )
    is_own: bool = Field(description="false: a service's is the company's, the company has none.")
    currency: str | None
    examples: list[PolicyExample] = Field(
        description="Of the service's price, else of 10000, paid in full."
    )
    version: int


class TierChange(BaseModel):
    """A fee from so many hours before the start on: a percentage or a sum."""

    hours_before_start: float = Field(ge=0, le=8760, description="Elapsed hours, two decimals.")
    fee_percent: float | None = Field(None, ge=0, le=100, description="Of the price with tax.")
    fee_fixed: int | None = Field(
        None, ge=0, le=99_999_999, description="In the currency's smallest unit."
    )


class PolicyChange(BaseModel):
    """The whole policy; what is booked keeps the one that it was booked with."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {
                    "tiers": [
                        {"hours_before_start": 48, "fee_percent": 0},
                        {"hours_before_start": 24, "fee_percent": 50},
                    ]
                }
            ]
        }
    )

    tiers: list[TierChange] | None = Field(
        max_length=20, description="null, of a service: as the company has it."
    )
    version: _Version | None = Field(None, description="As it was read; another one is refused.")


class CancellationTerms(BaseModel):
    """What canceling now costs, told before anybody does."""

    tiers: list[Tier] = Field(description="The policy that it was booked with.")
    fee_amount: int = Field(description="Kept of what was paid; never charged besides.")
    refund_amount: int = Field(description="What would be paid back.")

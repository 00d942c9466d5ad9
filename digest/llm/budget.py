"""The night's budget in tokens and money, counted over rejected answers too."""

from __future__ import annotations

from dataclasses import dataclass

from digest.config import Llm, Prices
from digest.errors import BackendError
from digest.llm.request import Request
from digest.models import Spent, Usage
from digest.text.tokens import estimate_tokens


@dataclass(slots=True)
class Budget:
    """What may still be spent; requests under way are reserved at an estimate."""

    prices: Prices | None
    max_tokens: int | None
    max_cost: float | None
    spent: Spent
    """Of this night so far, earlier runs included."""
    reserved_tokens: int = 0
    reserved_cost: float = 0.0

    @classmethod
    def of(cls, settings: Llm, spent: Spent) -> Budget:
        return cls(settings.prices, settings.max_tokens_per_night, settings.max_cost_per_night, spent)

    def cost(self, usage: Usage) -> float | None:
        """Return the price of a usage; None without prices."""
        if self.prices is None:
            return None
        cached_price = self.prices.cached_input if self.prices.cached_input is not None else self.prices.input
        total = (
            (usage.prompt - usage.cached) * self.prices.input
            + usage.cached * cached_price
            + usage.completion * self.prices.output
        )
        return round(total / 1_000_000, 6)

    def priced(self, usage: Usage) -> Spent:
        return Spent(usage, self.cost(usage))

    def reserve(self, request: Request) -> Spent:
        """Set an estimate of the request aside.

        Raises:
            BackendError: ``budget``: it could run over.
        """
        estimate = self.priced(estimate_usage(request))
        tokens = self.spent.usage.total + self.reserved_tokens + estimate.usage.total
        cost = (self.spent.cost or 0.0) + self.reserved_cost + (estimate.cost or 0.0)
        if (self.max_tokens is not None and tokens > self.max_tokens) or (
            self.max_cost is not None and cost > self.max_cost
        ):
            raise BackendError("the night's budget is used up", "budget")
        self.reserved_tokens += estimate.usage.total
        self.reserved_cost += estimate.cost or 0.0
        return estimate

    def release(self, reserved: Spent) -> None:
        self.reserved_tokens -= reserved.usage.total
        self.reserved_cost -= reserved.cost or 0.0

    def settle(self, reserved: Spent, usage: Usage) -> None:
        self.release(reserved)
        self.spent = self.spent + self.priced(usage)


def estimate_usage(request: Request) -> Usage:
    """Estimate a request's tokens before it is sent; a Chinese reply is about its source's size."""
    prompt = sum(estimate_tokens(message.content) for message in request.messages)
    last = estimate_tokens(request.messages[-1].content) if request.messages else 0
    return Usage(prompt, 0, min(request.max_tokens, 2 * last + 200))

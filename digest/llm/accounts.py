"""Who pays for what: the kept completions of a paper, and its share of those about several (pure)."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from digest.edges.store import StoredCompletion
from digest.models import Spent


def spent_by_task(arxiv_id: str, kept: Iterable[StoredCompletion], tasks: Iterable[str]) -> dict[str, Spent]:
    """Return a paper's share of the kept completions, by task."""
    wanted = frozenset(tasks)
    totals: dict[str, Spent] = {}
    for stored in kept:
        if stored.task in wanted:
            share = share_of(stored.spent, stored.arxiv_ids, arxiv_id)
            totals[stored.task] = totals.get(stored.task, Spent()) + share
    return totals


def share_of(spent: Spent, arxiv_ids: tuple[str, ...], arxiv_id: str) -> Spent:
    """Return one paper's share of a completion about several; the shares add up exactly."""
    count = len(arxiv_ids)
    index = arxiv_ids.index(arxiv_id)

    def part(total: int) -> int:
        return total * (index + 1) // count - total * index // count

    usage = replace(
        spent.usage,
        prompt=part(spent.usage.prompt),
        cached=part(spent.usage.cached),
        completion=part(spent.usage.completion),
    )
    if spent.cost is None:
        return Spent(usage)
    micros = round(spent.cost * 1_000_000)
    return Spent(usage, round(part(micros) / 1_000_000, 6))

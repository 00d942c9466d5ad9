"""Asking a language model: one seam, ``Backend.complete``, wrapped by store, budget, repeats, limiter.

task ─Request─▶ StoredBackend ─▶ BudgetedBackend ─▶ RetryingBackend ─▶ LimitedBackend ─▶ OpenAIBackend
                (on disk before   (tokens, money    (waits outside    (adaptive          (network)
                 anything else)    of a night)       the slot)         concurrency)
"""

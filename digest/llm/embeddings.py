"""Sentence embeddings over the ``openai`` SDK: ``POST /embeddings``, one request, one answer.

It is a back end like that of chats, so that the same budget, repeats and slots stand before it: the texts
are the request's messages, the answer's raw body is the completion's text (``embeddings_reply``).
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from datetime import datetime

from digest.errors import BackendError
from digest.llm.classify import classify_error
from digest.llm.embeddings_reply import read_embeddings
from digest.llm.request import Completion, Request
from digest.llm.sdk import make_client, problem_of, refusal_of


class EmbeddingBackend:
    """Any OpenAI-compatible server that has ``/embeddings``."""

    def __init__(
        self,
        *,
        base_url: str,
        api_key: str | None,
        timeout_s: float,
        proxy: str | None,
        now: Callable[[], datetime],
    ) -> None:
        """Make a client; nothing is sent yet. The arguments are those of ``OpenAIBackend``."""
        import openai

        self._openai = openai
        self._timeout_s = timeout_s
        self._now = now
        self._client = make_client(base_url, api_key, timeout_s, proxy)

    async def close(self) -> None:
        await self._client.close()

    async def complete(self, request: Request) -> Completion:
        """Ask once.

        Raises:
            BackendError: there is no answer with a list of embeddings.
        """
        openai = self._openai
        try:
            async with asyncio.timeout(self._timeout_s):
                response = await self._client.embeddings.with_raw_response.create(
                    model=request.model,
                    input=[message.content for message in request.messages],
                    encoding_format="float",  # the SDK's own choice, base64, is not everywhere
                )
            return read_embeddings(response.http_response.text, request)
        except openai.APIStatusError as error:
            status, body, wait = refusal_of(error, self._now())
            raise _with_remedy(classify_error(status, body, wait)) from None
        except (openai.OpenAIError, TimeoutError, ValueError) as error:
            raise problem_of(error) from None


def _with_remedy(error: BackendError) -> BackendError:
    """Return an error that names the keys of embeddings, not those of the LLM."""
    if error.status == 404:
        problem = (
            "server answered 404: it has no /embeddings, or no such model;"
            " check related.embeddings_model and related.embeddings_base_url"
        )
        return BackendError(problem, "unreachable", status=404, ends_stage=True)
    if error.reason == "no-key":
        problem = (
            f"server answered {error.status}: it refuses the API key;"
            " check the variable that related.embeddings_api_key_env (or llm.api_key_env) names"
        )
        return BackendError(problem, "no-key", status=error.status, ends_stage=True)
    return error

"""The server of the review screen: security headers, and a heap frozen once so that no request pays for its sweep.

Start it with `outreach review`, or: python -m streamlit run ui/asgi.py --server.address 127.0.0.1
"""

import gc
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import streamlit as st
from starlette.datastructures import MutableHeaders
from starlette.middleware import Middleware
from starlette.types import ASGIApp, Message, Receive, Scope, Send

#: The screen talks to its own server alone. Streamlit's page needs inline styles and one inline script, its views come
#: from blobs; nothing is evaluated, framed, or sent elsewhere. (Charts drawn by Vega would need 'unsafe-eval'.)
_HEADERS = {
    "Content-Security-Policy": "; ".join(
        (
            "default-src 'self'",
            "script-src 'self' 'unsafe-inline' blob:",
            "style-src 'self' 'unsafe-inline'",
            "img-src 'self' data: blob:",
            "font-src 'self' data:",
            "connect-src 'self'",
            "object-src 'none'",
            "base-uri 'self'",
            "form-action 'self'",
            "frame-ancestors 'none'",
        )
    ),
    "X-Frame-Options": "DENY",
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
}


class SecurityHeaders:
    """Puts the headers above on every answer."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request."""

        async def send_with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                MutableHeaders(scope=message).update(_HEADERS)
            await send(message)

        await self._app(scope, receive, send_with_headers if scope["type"] == "http" else send)


@asynccontextmanager
async def lifespan(_: st.App) -> AsyncIterator[dict[str, Any]]:
    """Freeze what is loaded: each script run ends with a full collection, which then has little to walk."""
    gc.collect()
    gc.freeze()
    yield {}


app = st.App(Path(__file__).parent / "app.py", middleware=[Middleware(SecurityHeaders)], lifespan=lifespan)

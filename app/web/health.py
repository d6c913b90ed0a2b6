"""What machines ask: is the server well, and how much does it do."""

import hmac

from flask import Blueprint, Response, current_app, jsonify, request
from flask.typing import ResponseReturnValue

from app.core.errors import NotAllowed, NotFound
from app.services import operating
from app.web.access import policy
from app.web.door import ports

blueprint = Blueprint("health", __name__)

BLIND = ("health.well", "health.metrics")  # views that do not ask who is here


@blueprint.get("/healthz")
@policy("anyone")
def well() -> ResponseReturnValue:
    """Whether database, migrations and worker are well; 503 where one is not. No contents."""
    health = operating.health(ports())
    parts = {"database": health.database, "migrations": health.migrations, "worker": health.worker}
    words = {name: "ok" if well else "no" for name, well in parts.items()}
    return jsonify(status="ok" if health.ok else "no", **words), 200 if health.ok else 503


@blueprint.get("/metrics")
@policy("anyone", "whoever has the token of the settings")
def metrics() -> ResponseReturnValue:
    """Numbers for Prometheus.

    Raises:
        NotFound: They are switched off.
        NotAllowed: The token is another one, or missing.
    """
    counted = current_app.extensions["metrics"]
    if counted is None:
        raise NotFound("没有这一页。")
    given = request.headers.get("Authorization", "")
    if not hmac.compare_digest(given.encode(), f"Bearer {ports().settings.metrics_token}".encode()):
        raise NotAllowed("需要监控用的令牌。")
    text, kind = counted.page()
    return Response(text, content_type=kind)

"""What the dashboard of the administration warns of (Discourse 3.5, app/controllers/admin/dashboard_controller.rb)."""

from idiaspora.sandbox.http.answers import Answer, ok
from idiaspora.sandbox.http.routes import Context, route


@route("GET", "/admin/dashboard/problems", "admin/dashboard/problems", constraint="staff")
def problems(context: Context) -> Answer:
    """A forum that runs on this machine has none."""
    return ok({"problems": []})

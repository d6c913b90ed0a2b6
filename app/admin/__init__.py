"""Doors for administrators: who is who, and what the office looks after. No record's content.

Flask-Admin draws the books (`book.py`) without an ORM: rows come from the organisation, writes go
through services. Its own templates, scripts and styles are not used.
"""

from flask import Blueprint, Flask
from flask_admin import Admin
from flask_admin.theme import Theme

from app.admin import _no_pictures as _no_pictures
from app.admin import imports, operating
from app.admin.days import Days
from app.admin.departments import Departments
from app.admin.index import Index
from app.admin.memberships import Memberships
from app.admin.persons import Persons
from app.admin.titled import Estates, Outsiders, Roles
from app.admin.units import Units
from app.services.ports import Ports
from app.web import security


def register(flask: Flask, ports: Ports) -> None:
    """Hang the doors into the application."""
    pages = Blueprint("office", __name__, template_folder="templates")
    flask.register_blueprint(pages)
    flask.register_blueprint(imports.blueprint)
    flask.register_blueprint(operating.blueprint)
    security.UPLOADS["imports.look"] = imports.MOST_BYTES
    admin = Admin(
        flask,
        name="会签",
        index_view=Index(),
        theme=Theme(folder="bootstrap4", base_template="office/base.html"),
    )
    admin.add_views(
        Persons(),
        Memberships(),
        Departments(),
        Roles("roles", "角色"),
        Outsiders("outsiders", "外部单位"),
        Estates("estates", "小区"),
        Units(),
        Days(),
    )

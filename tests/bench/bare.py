"""The ceiling: a bare Flask view with one indexed read and one committed upsert, nothing else."""

import os

from flask import Flask, Response, jsonify, request
from sqlalchemy import text

from tutor.services.database import create_databases


def create_bare_app() -> Flask:
    """Make the application; the table is made where it is missing."""
    databases = create_databases(os.environ["BENCH_DATABASE_URL"])
    with databases.write.begin() as session:
        session.execute(
            text("CREATE TABLE IF NOT EXISTS bare (id INTEGER PRIMARY KEY, body TEXT, n INTEGER)")
        )
    app = Flask(__name__)

    @app.put("/save/<int:key>")
    def save(key: int) -> Response:
        body = request.get_data(as_text=True)
        with databases.write.begin() as session:
            session.execute(text("SELECT n FROM bare WHERE id = :id"), {"id": key}).scalar()
            session.execute(
                text(
                    "INSERT INTO bare (id, body, n) VALUES (:id, :body, 1) "
                    "ON CONFLICT (id) DO UPDATE SET body = :body, n = bare.n + 1"
                ),
                {"id": key, "body": body},
            )
        return jsonify(saved=True)

    return app

"""后台一再被杀：五十份案卷每份恰好成一卷、公示一条（大的在 make drill publish）。"""

from __future__ import annotations

from flask import Flask
from flask.testing import FlaskClient

from tools.drills.publish import Sweeper, counted, play, sealed

DOSSIERS, KILLS = 50, 12


def test_each_dossier_is_bound_and_published_once(app: Flask, client: FlaskClient) -> None:
    """杀十二次，一卷不多，一卷不少，一条公示不多不少，文件都在。"""
    actor = sealed(client, DOSSIERS)
    settings = app.config["SUNLOT"]
    sweeper = Sweeper(settings.data, (settings.database_url, settings.public_url), quick=True)
    try:
        assert play(sweeper, actor, DOSSIERS, KILLS, (0.02, 0.4)) == KILLS
    finally:
        sweeper.stop()
    found = counted(DOSSIERS)
    assert found.pop("dossiers") == DOSSIERS
    assert found == dict.fromkeys(found, 0)

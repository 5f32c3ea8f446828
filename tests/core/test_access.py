"""Default deny: whoever is not signed in sees the short public list and nothing else."""

from __future__ import annotations

from core.access import PUBLIC_ENDPOINTS, allowed_roles


def test_a_stranger_is_sent_to_sign_in(client):
    response = client.get("/people-that-do-not-exist")
    assert response.status_code == 404
    response = client.get("/")
    assert response.status_code == 302
    assert response.location == "/sign-in?next=/"


def test_every_endpoint_names_who_may_use_it(app):
    unnamed = [
        rule.endpoint
        for rule in app.url_map.iter_rules()
        if rule.endpoint not in PUBLIC_ENDPOINTS and allowed_roles(rule.endpoint) is None
    ]
    assert unnamed == []

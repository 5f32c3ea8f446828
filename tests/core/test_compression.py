"""The app's own files travel compressed; answers with personal data do not."""

from __future__ import annotations

import gzip

ACCEPTS = {"Accept-Encoding": "gzip"}


def test_a_script_travels_compressed_and_is_the_same_file(client, repository):
    with client.get("/static/css/desk.css", headers=ACCEPTS) as response:
        assert response.headers["Content-Encoding"] == "gzip"
        assert gzip.decompress(response.data) == (repository / "static/css/desk.css").read_bytes()


def test_who_does_not_accept_it_gets_the_plain_file(client, repository):
    with client.get("/static/css/desk.css") as response:
        assert "Content-Encoding" not in response.headers
        assert response.data == (repository / "static/css/desk.css").read_bytes()


def test_an_unchanged_file_is_not_sent_again(client):
    with client.get("/static/css/desk.css", headers=ACCEPTS) as first:
        etag = first.headers["ETag"]
    with client.get("/static/css/desk.css", headers=ACCEPTS | {"If-None-Match": etag}) as again:
        assert again.status_code == 304


def test_pages_of_people_are_not_compressed(client):
    assert "Content-Encoding" not in client.get("/sign-in", headers=ACCEPTS).headers

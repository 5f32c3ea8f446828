"""The client against the app itself: a whole visit without a network, sent, and found in the database."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest
from playwright.sync_api import Page, expect
from werkzeug.serving import make_server

from core import clock
from core.database import db
from tests.field import steps

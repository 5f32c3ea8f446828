"""What an official letter consists of, read from a rendered template. Pure."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import asdict, dataclass
from enum import StrEnum
from typing import Any
from xml.etree.ElementTree import Element

from defusedxml.ElementTree import fromstring


class Part(StrEnum):
    """The kinds of blocks, named as the elements of a template."""

    TITLE = "title"
    LINE = "line"
    """A label and what stands behind it: 發文日期：…"""
    HEADING = "heading"
    TEXT = "text"
    ITEM = "item"
    """A numbered paragraph of the explanation: 一、…"""
    HEAD = "head"
    ROW = "row"
    SIGN = "sign"


@dataclass(frozen=True, slots=True)
class Block:
    """One block; `cells` belong to rows of the table, `label` to lines and items."""

    part: Part
    text: str = ""
    label: str = ""
    cells: tuple[str, ...] = ()

    def plain(self) -> dict[str, Any]:
        """As it is kept in the database."""
        return asdict(self) | {"part": self.part.value, "cells": list(self.cells)}


def block_from(kept: dict[str, Any]) -> Block:
    """A block as it was kept."""
    return Block(Part(kept["part"]), kept["text"], kept["label"], tuple(kept["cells"]))


def read_blocks(rendered: str) -> tuple[Block, ...]:
    """The blocks of a rendered template; items are numbered 一、二、三、…"""
    return tuple(_blocks(fromstring(rendered)))


def _blocks(root: Element) -> Iterator[Block]:
    number = 0
    for element in root:
        part = Part(element.tag)
        if part in (Part.HEAD, Part.ROW):
            yield Block(part, cells=tuple(_words(cell) for cell in element))
        elif part is Part.ITEM:
            number += 1
            yield Block(part, _words(element), f"{numeral(number)}、")
        else:
            yield Block(part, _words(element), element.get("label", ""))


def _words(element: Element) -> str:
    """The text, whatever line breaks the template has; <br/> begins a new line."""
    lines = [element.text or "", *(child.tail or "" for child in element)]
    return "\n".join(" ".join(line.split()) for line in lines).strip()


DIGITS = "一二三四五六七八九"


def numeral(number: int) -> str:
    """1 to 99 as letters number their paragraphs: 一, 十, 十一, 二十, …"""
    tens, ones = divmod(number, 10)
    ten = "" if tens == 0 else ("十" if tens == 1 else DIGITS[tens - 1] + "十")
    return ten + (DIGITS[ones - 1] if ones else "")

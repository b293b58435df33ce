"""Kill a server again and again as long as nothing is wrong, and tell what came of it."""

from __future__ import annotations

import sys
from collections.abc import Iterable, Mapping
from typing import NoReturn

import click
from durable.kills.campaign import Campaign
from durable.kills.servers import Planted

HEAD = ("| figure | value |", "|---|---|")


async def kill_again_and_again(campaign: Campaign, plan: Planted, kills: int, answers: int) -> tuple[int, list[str]]:
    """Kill it so often, each time after so many answers at most; returns how often it was, and what is wrong."""
    async with campaign.going_on():
        for kill in range(1, kills + 1):
            campaign.start(plan)
            await campaign.be_killed(answers // 10, answers)
            campaign.start()
            if wrongs := await campaign.check():
                return kill, wrongs
            click.echo(f"kill {kill}: all is as it was told", err=True)
            await campaign.end()
    return kills, []


async def until_something_is_wrong(campaign: Campaign, plan: Planted, kills: int) -> tuple[int, list[str]]:
    """Kill it so often at most, soon each time, with the plan in all; returns how often, and what is wrong."""
    async with campaign.going_on():
        campaign.start(plan)
        for kill in range(1, kills + 1):
            await campaign.be_killed(30, 90)
            campaign.start(plan)
            if wrongs := await campaign.check():
                return kill, wrongs
    return kills, []


def figures_of(campaign: Campaign) -> dict[str, object]:
    """Return what a campaign has counted."""
    return {
        "answers received": campaign.answers["received"],
        "of these for want of room": campaign.answers["full"],
        "requests without an answer": campaign.answers["unknown"],
        "of these done": campaign.answers["done"],
        "resets, deletions and creations": campaign.answers["acts"],
        "looks that had to show what was acknowledged": campaign.book.looked_for,
        "callbacks received": campaign.receiver.came.total(),
        "of these again": campaign.receiver.came.total() - len(campaign.receiver.came),
    }


def tell(figures: Mapping[str, object], wrongs: Iterable[str], length_s: float) -> NoReturn:
    """Print figures as a table of the manual, and what is wrong; ends with 1 if anything is."""
    wrongs = [*wrongs]
    rows = {**figures, "wrong": len(wrongs), "length": f"{length_s / 60:.1f} min"}
    for line in (*HEAD, *(f"| {name} | {value} |" for name, value in rows.items())):
        click.echo(line)
    for wrong in wrongs:
        click.echo(wrong, err=True)
    sys.exit(1 if wrongs else 0)

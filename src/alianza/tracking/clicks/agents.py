"""Who asks: a person, or a machine that only looks. Known machines come from a kept list (crawler-user-agents)."""

from __future__ import annotations

import functools
import re

from alianza.tracking.clicks.model import Kind

# Programs that fetch a link to show what is behind it, when somebody writes it into a chat or a post.
_PREVIEWS = (
    "whatsapp", "telegrambot", "facebookexternalhit", "facebookcatalog", "slackbot", "slack-imgproxy", "twitterbot",
    "linkedinbot", "discordbot", "skypeuripreview", "viber", "vkshare", "iframely", "embedly", "pinterest", "redditbot",
    "bluesky", "mastodon", "snapchat", "bitlybot", "google-pagerenderer", "microsoftpreview", "teamsbot", "line-poker",
    "kakaotalk-scrap", "wechat-preview", "applebot-preview", "outlook-preview", "signal-preview", "quora link preview",
)  # fmt: skip
_BROWSERS_INSIDE = ("fban", "fbav", "instagram ", "micromessenger", "pinterest/")  # people, in an app's own browser
_KEPT = 8_192  # agents remembered


@functools.cache
def _crawlers() -> re.Pattern[str]:
    from crawleruseragents import CRAWLER_USER_AGENTS_DATA

    return re.compile("|".join(f"(?:{one['pattern']})" for one in CRAWLER_USER_AGENTS_DATA))


def kind_of_agent(agent: str) -> Kind:
    """CLICK for a person's browser, BOT or PREVIEW for a machine. A request that does not say who asks is a bot's."""
    lower = agent.lower()
    if any(word in lower for word in _PREVIEWS) and not any(word in lower for word in _BROWSERS_INSIDE):
        return Kind.PREVIEW
    if not agent.strip() or _crawlers().search(agent):
        return Kind.BOT
    return Kind.CLICK


class Agents:
    """Remembers what it found out, up to a bound. `people`: the agents that are known as people's."""

    def __init__(self) -> None:
        self._known: dict[bytes, Kind] = {}
        self.people: set[bytes | None] = set()

    def kind(self, agent: bytes) -> Kind:
        """The kind of a raw User-Agent header."""
        found = self._known.get(agent)
        if found is None:
            if len(self._known) >= _KEPT:
                self._known.clear()
                self.people.clear()
            found = self._known[agent] = kind_of_agent(agent[:1_000].decode("latin-1"))
            if found == Kind.CLICK:
                self.people.add(agent)
        return found

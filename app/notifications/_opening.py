"""The channels that the operator set up."""

from collections.abc import Mapping

from app.core.registry import Registry
from app.notifications.base import Messenger

CHANNELS = Registry("app.notifications", Messenger)


def open_channels(settings: Mapping[str, str]) -> dict[str, Messenger]:
    """Every channel that is set up, by its word: mail, sms.

    Raises:
        BadChannel: The settings of one cannot be used.
    """
    found = {word: kind.of(settings) for word, kind in CHANNELS.kinds.items()}
    return {word: channel for word, channel in found.items() if channel is not None}

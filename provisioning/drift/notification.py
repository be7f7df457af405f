"""The report of what was found: only new drift if that is asked for, to a chat too, and recorded once it was sent."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from idiaspora.plugin_config.language.secret import Secret
from idiaspora.provisioning.drift import webhook
from idiaspora.provisioning.drift.detection import Drift
from idiaspora.provisioning.drift.state_file import news, remember
from idiaspora.provisioning.errors import ProvisioningError


class NotRemembered(ProvisioningError):
    """What was told could not be written down."""


@dataclass(frozen=True)
class Told:
    """What is to be shown of each look, in their order. `problem` is why it did not reach the chat, or was not
    remembered: then nothing was, and the next run tells it again."""

    drifts: tuple[Drift, ...]
    problem: ProvisioningError | None = None


def tell(
    looks: Sequence[tuple[Path, Drift]],
    *,
    since_last: bool = False,
    address: Secret | None = None,
    allow_plain_http: bool = False,
) -> Told:
    """Tell what was found; each look stands beside its state file. `address` is that of a webhook, None for no chat.

    Raises DriftStateUnusable.
    """
    drifts = news(looks) if since_last else tuple(drift for _, drift in looks)
    try:
        if address and (text := webhook.message(drifts)):
            webhook.post(address, text, allow_plain_http=allow_plain_http)
        if since_last:
            remember(looks)
    except webhook.WebhookFailed as error:
        return Told(drifts, error)
    except OSError as error:
        said = f"{error.filename}: {error.strerror}" if error.filename else str(error)
        return Told(drifts, NotRemembered(f"what was reported could not be saved: {said}"))
    return Told(drifts)

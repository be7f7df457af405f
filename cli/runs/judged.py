"""A forum file that is wrong in parts: what the forum has to say against the rest, so that all is shown at once."""

from idiaspora.cli.connection import ConnectionOptions
from idiaspora.cli.forum_selection import ChosenForum
from idiaspora.cli.output import Output
from idiaspora.plugin_config.expansion import InvalidInPart
from idiaspora.plugin_config.language.problems import Invalid
from idiaspora.provisioning.errors import ProvisioningError
from idiaspora.provisioning.forum.endpoints import IncompleteRead
from idiaspora.provisioning.planner import with_problems_of_the_forum


def judged(invalid: InvalidInPart, chosen: ChosenForum, output: Output, options: ConnectionOptions) -> Invalid:
    """The mistakes of the file and those that only the forum tells; where that cannot be asked, the former alone, and a
    note says so."""
    try:
        with chosen.connected(invalid.desired, output, options) as client:
            return with_problems_of_the_forum(client, invalid, chosen.lock(client, output))
    except (ProvisioningError, IncompleteRead) as error:
        output.note(f"What only the forum can say of the file was not asked: {error}")
        return invalid

"""The posts of a whole forum, page by page from the newest, without those that were read before."""

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field

from idiaspora.provisioning.forum.client import ForumClient
from idiaspora.provisioning.forum.response_shapes import Row
from idiaspora.provisioning.report import requests
from idiaspora.provisioning.report.rows import person_row, post_row
from idiaspora.provisioning.report.store import Store


@dataclass
class PostPages:
    """Reads posts into a store. `kept` is told after each request how many there were, `tell` how far it is. `taken`
    are the posts that were read."""

    client: ForumClient
    store: Store
    kept: Callable[[int], None]
    tell: Callable[[str, int, int], None]
    taken: set[int] = field(default_factory=set)

    def read(self, again: int = 0) -> Counter[int]:
        """Read all that was not read, and so many pages of the newest in any case; how many posts of each topic
        came."""
        came: Counter[int] = Counter()
        before: int | None = None
        top = done = 0
        while True:
            page = requests.newest_posts(self.client, before)
            ids = [row["id"] for row in page]
            new = [row for row in page if before is None or row["id"] < before]
            if not new:
                # Below the lowest id there is nothing.
                self.store.read = self.store.read.adding(0, before or 0)
                return came
            done += 1
            top = max(top, *ids)
            lowest = min(ids)
            high = max(ids) if before is None else before
            gone = {id for id in self.store.posts if lowest <= id <= high} - set(ids) - {before}
            for row in new:
                came[row["topic_id"]] += row["id"] not in self.store.posts
                self.take(row)
            for id in gone:
                del self.store.posts[id]
            # What lies between the pages was asked for, too: it is none of what people wrote.
            self.store.read = self.store.read.adding(lowest, high)
            is_again = done < again and any(id < lowest for id in self.store.posts)
            before = lowest if is_again else self.store.read.lowest_from(lowest)
            self.kept(done)
            if before == 0:
                return came
            self.tell("posts", done, done + round(done * before / max(top - before, 1)))

    def read_topic(self, id: int) -> None:
        """Read all posts of a topic again, in place of those that were kept of it."""
        rows = list(requests.posts_of_topic(self.client, id))
        kept = {number for number, post in self.store.posts.items() if post["topic_id"] == id}
        category = next((self.store.posts[number]["category_id"] for number in kept), None)
        for number in kept:
            del self.store.posts[number]
        for row in rows:
            self.take({**row, "category_id": category})

    def take(self, row: Row) -> None:
        """Keep a post and who wrote it."""
        post = post_row(row)
        self.taken.add(row["id"])
        if post is not None:
            self.store.posts[row["id"]] = {**post, "category_id": row.get("category_id")}
        writer = row.get("user_id")
        if isinstance(writer, int):
            self.store.people[writer] = person_row(row)

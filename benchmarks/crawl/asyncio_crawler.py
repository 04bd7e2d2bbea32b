#!/usr/bin/env python3
"""The peer of samples/bin/crawl: an asyncio crawler of the same shape, on the standard library alone.

Worker tasks on a joinable queue, one kept connection each, redirects as URLs of their own, links from a[href] and
area[href]. Only what the comparison needs: http, one host, no robots.txt, no time limits.
"""

import argparse
import asyncio
import json
import sys
import time
import zlib
from html.parser import HTMLParser
from urllib.parse import urldefrag, urljoin, urlsplit


class Links(HTMLParser):
    def __init__(self):
        super().__init__(convert_charrefs=False)
        self.base = None
        self.references = {}  # a dict keeps the order

    def handle_starttag(self, tag, attributes):
        if tag in ("a", "area", "base"):
            reference = dict(attributes).get("href")
            if reference is not None and tag == "base":
                self.base = self.base or reference
            elif reference is not None:
                self.references[reference.strip().partition("#")[0]] = True


def links_of(html, url):
    parser = Links()
    parser.feed(html)
    parser.close()
    base = urljoin(url, parser.base) if parser.base else url
    found = {}
    for reference in parser.references:
        try:
            link = urldefrag(urljoin(base, reference)).url
            parts = urlsplit(link)
        except ValueError:
            continue
        if parts.scheme == "http" and parts.netloc:
            found[link if parts.path else parts._replace(path="/").geturl()] = True
    return found


class Connection:
    """One kept connection to the host."""

    def __init__(self, host, port):
        self.host, self.port = host, port
        self.reader = self.writer = None

    async def get(self, url):
        fresh = self.writer is None
        try:
            return await self._get(url)
        except (OSError, asyncio.IncompleteReadError):
            self.close()
            if fresh:
                raise
            return await self._get(url)  # the server had closed it while it was idle

    async def _get(self, url):
        if self.writer is None:
            self.reader, self.writer = await asyncio.open_connection(self.host, self.port)
        parts = urlsplit(url)
        target = parts.path + ("?" + parts.query if parts.query else "")
        self.writer.write(
            f"GET {target} HTTP/1.1\r\nHost: {parts.netloc}\r\nUser-Agent: asyncio-crawl\r\n"
            f"Accept-Encoding: gzip, deflate\r\n\r\n".encode("ascii")
        )
        await self.writer.drain()
        head = (await self.reader.readuntil(b"\r\n\r\n")).decode("latin-1").split("\r\n")
        status = int(head[0].split(" ", 2)[1])
        fields = {}
        for line in head[1:]:
            name, _, value = line.partition(":")
            fields.setdefault(name.strip().lower(), value.strip())
        body = await self._body(status, fields)
        if fields.get("connection", "").lower() == "close":
            self.close()
        if fields.get("content-encoding") == "gzip":
            body = zlib.decompress(body, 31)
        return status, fields, body

    async def _body(self, status, fields):
        if status in (204, 304):
            return b""
        if fields.get("transfer-encoding", "").lower() == "chunked":
            chunks = []
            while size := int((await self.reader.readline()).split(b";")[0], 16):
                chunks.append(await self.reader.readexactly(size))
                await self.reader.readline()
            while (await self.reader.readline()).strip():
                pass
            return b"".join(chunks)
        if "content-length" in fields:
            return await self.reader.readexactly(int(fields["content-length"]))
        body = await self.reader.read()
        self.close()
        return body

    def close(self):
        if self.writer is not None:
            self.writer.close()
        self.reader = self.writer = None


class Crawler:
    def __init__(self, start, max_tasks):
        self.start, self.max_tasks = start, max_tasks
        parts = urlsplit(start)
        self.host, self.port = parts.hostname, parts.port or 80
        self.queue = asyncio.Queue()
        self.seen = set()
        self.results = []

    def add(self, url, depth):
        if url not in self.seen and urlsplit(url).hostname == self.host:
            self.seen.add(url)
            self.queue.put_nowait((url, depth))

    async def crawl(self):
        self.add(self.start, 0)
        workers = [asyncio.create_task(self.work()) for _ in range(self.max_tasks)]
        await self.queue.join()
        for worker in workers:
            worker.cancel()
        await asyncio.gather(*workers, return_exceptions=True)

    async def work(self):
        connection = Connection(self.host, self.port)
        try:
            while True:
                url, depth = await self.queue.get()
                try:
                    await self.visit(connection, url, depth)
                finally:
                    self.queue.task_done()
        finally:
            connection.close()

    async def visit(self, connection, url, depth):
        result = {"url": url, "status": None, "bytes": None, "links": None, "redirect": None, "error": None}
        self.results.append(result)
        try:
            status, fields, body = await connection.get(url)
        except (OSError, ValueError, EOFError, zlib.error) as error:
            connection.close()
            result["error"] = f"{type(error).__name__}: {error}"
            return
        result.update(status=status, bytes=len(body), depth=depth)
        if status in (301, 302, 303, 307, 308) and "location" in fields:
            result["redirect"] = urldefrag(urljoin(url, fields["location"])).url
            self.add(result["redirect"], depth)
        elif fields.get("content-type", "").startswith("text/html"):
            found = links_of(body.decode("utf-8", "replace"), url)
            result["links"] = len(found)
            for link in found:
                self.add(link, depth + 1)


def main():
    options = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    options.add_argument("url")
    options.add_argument("--max-tasks", type=int, default=10)
    options.add_argument("--json", metavar="FILE")
    arguments = options.parse_args()

    crawler = Crawler(arguments.url, arguments.max_tasks)
    began = time.perf_counter()
    asyncio.run(crawler.crawl())
    seconds = time.perf_counter() - began
    if arguments.json:
        with open(arguments.json, "w", encoding="utf-8") as file:
            for result in crawler.results:
                print(json.dumps(result), file=file)
    pages = len(crawler.results)
    print(f"{pages} pages in {seconds:.2f} s, {pages / seconds:.1f} pages per second", file=sys.stderr)


if __name__ == "__main__":
    main()

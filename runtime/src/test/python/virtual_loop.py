"""An event loop whose clock moves only when the loop would sleep."""

import asyncio
import selectors


class VirtualSelector(selectors.SelectSelector):
    def __init__(self):
        super().__init__()
        self.now = 0.0

    def select(self, timeout=None):
        events = super().select(0)
        if timeout is None and not events:
            raise AssertionError("the loop sleeps and nothing will wake it")
        if not events:
            self.now += max(timeout or 0, 0)
        return events


class VirtualLoop(asyncio.SelectorEventLoop):
    def __init__(self):
        self.virtual = VirtualSelector()
        super().__init__(self.virtual)

    def time(self):
        return self.virtual.now

    def clean_up(self):
        """Lets unfinished tasks end, says nothing of them, and closes."""
        if self.is_closed():
            return
        self.set_exception_handler(lambda loop, context: None)
        for task in asyncio.all_tasks(self):
            task.cancel()
        self.call_soon(self.stop)
        self.run_forever()
        self.close()

"""Rule 17: a future of another loop is refused where it is awaited."""
import asyncio


async def main():
    other = asyncio.new_event_loop()
    try:
        await other.create_future()
    except RuntimeError as e:
        print("refused", "attached to a different loop" in str(e))
    other.close()

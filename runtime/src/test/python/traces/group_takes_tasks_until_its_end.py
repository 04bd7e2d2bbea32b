"""Task groups: children may create siblings while the group waits; after the end nobody can."""
import asyncio


async def child(group, n):
    await asyncio.sleep(0)
    print("child", n)
    if n > 0:
        group.create_task(child(group, n - 1))


async def main():
    async with asyncio.TaskGroup() as group:
        group.create_task(child(group, 2))
    print("ended")
    late = child(group, 0)
    try:
        group.create_task(late)
    except RuntimeError as e:
        print(type(e).__name__)
    late.close()

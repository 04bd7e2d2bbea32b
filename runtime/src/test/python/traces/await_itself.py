"""Rule 17: a task that awaits itself is told so."""
import asyncio


async def body(tasks):
    try:
        await tasks[0]
    except RuntimeError as e:
        print("refused", "cannot await on itself" in str(e))
    return "goes on"


async def main():
    tasks = []
    tasks.append(asyncio.create_task(body(tasks)))
    print(await tasks[0])

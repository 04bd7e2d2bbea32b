"""Runs the programs in traces/ one after the other, each on a loop of its own with a clock that moves only when the loop would
sleep, and prints what they print, each line after the program's name and a tab. A program is a file with a function main(loop),
or a coroutine main(); it may say with NEEDS which Python it is for, and stands there as skipped on an older one."""

import contextlib
import importlib.util
import inspect
import io
import pathlib
import sys

from virtual_loop import VirtualLoop


def load(path):
    spec = importlib.util.spec_from_file_location(path.stem, path)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def run(module):
    loop = VirtualLoop()
    output = io.StringIO()
    try:
        with contextlib.redirect_stdout(output):
            if inspect.iscoroutinefunction(module.main):
                loop.run_until_complete(module.main())
            else:
                module.main(loop)
        return output.getvalue().splitlines()
    finally:
        with contextlib.redirect_stdout(io.StringIO()):
            loop.clean_up()


for path in sorted((pathlib.Path(__file__).parent / "traces").glob("*.py")):
    module = load(path)
    if sys.version_info < getattr(module, "NEEDS", (3, 12)):
        print(path.stem, "skipped", sep="\t")
        continue
    for line in run(module):
        print(path.stem, line, sep="\t")

"""Contexts: a token puts back what was there, once, for its own variable only."""
import contextvars

one = contextvars.ContextVar("one")
other = contextvars.ContextVar("other", default=0)


def inside():
    first = one.set(1)
    second = one.set(2)
    print(second.old_value, one.get())
    one.reset(second)
    print(one.get())
    try:
        one.reset(second)
    except RuntimeError as e:
        print(type(e).__name__)
    try:
        other.reset(first)
    except ValueError as e:
        print(type(e).__name__)
    one.reset(first)
    print(one.get("gone"), other.get())


def main(loop):
    contextvars.Context().run(inside)

"""Rule 45: a running generator is not resumed, by itself or by what it delegates to."""

cell = []


def resumes_itself():
    try:
        next(cell[0])
    except ValueError:
        yield "already executing"
    yield "goes on"


def delegates():
    yield from resumes_itself()


def main(loop):
    for body in resumes_itself, delegates:
        cell[:] = [body()]
        print(*cell[0], sep=", ")

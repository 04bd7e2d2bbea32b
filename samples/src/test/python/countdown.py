"""dev.weft.samples.generators.Countdown, line by line."""


def countdown(x):
    step = 1
    while x > 0:
        x -= step
        step = yield x


generator = countdown(10)
print(next(generator))
for step in range(2, 5):
    print(generator.send(step))
try:
    generator.send(5)
except StopIteration:
    print("end")

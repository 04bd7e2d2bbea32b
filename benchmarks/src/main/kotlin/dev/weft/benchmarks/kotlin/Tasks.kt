@file:JvmName("Tasks")

package dev.weft.benchmarks.kotlin

import kotlinx.coroutines.Deferred
import kotlinx.coroutines.async
import kotlinx.coroutines.channels.Channel
import kotlinx.coroutines.launch
import kotlinx.coroutines.runBlocking
import kotlinx.coroutines.yield

fun spawn(tasks: Int, times: Int): Int = runBlocking {
    var sum = 0
    for (time in 0 until times) {
        val all = Array(tasks) { i -> async { i and 63 } }
        sum += all.sumOf { it.await() }
    }
    sum
}

fun switching(tasks: Int, switches: Int, mixed: Boolean): Int = runBlocking {
    val all: List<Deferred<Int>> = List(tasks) { i -> async { if (mixed) mixedBody(i, switches) else up(switches) } }
    all.sumOf { it.await() }
}

/** One after the other over two channels without a bound, as Weft's and asyncio's queues are. */
fun pingPong(trips: Int): Int = runBlocking {
    val there = Channel<Int>(Channel.UNLIMITED)
    val back = Channel<Int>(Channel.UNLIMITED)
    launch {
        for (i in 0 until trips) {
            back.send((there.receive() * 3 + 1) and 63)
        }
    }
    var value = 1
    for (i in 0 until trips) {
        there.send(value)
        value = back.receive()
    }
    value
}

private suspend fun mixedBody(number: Int, switches: Int): Int = when (number % 10) {
    0 -> up(switches)
    1 -> down(switches)
    2 -> Up2.run(switches)
    3 -> Down2.run(switches)
    4 -> Up3.run(switches)
    5 -> Down3.run(switches)
    6 -> Up4.run(switches)
    7 -> Down4.run(switches)
    8 -> Up5.run(switches)
    else -> Down5.run(switches)
}

private suspend fun up(switches: Int): Int {
    var sum = 0
    for (i in 0 until switches) {
        sum += i and 1
        yield()
    }
    return sum
}

private suspend fun down(switches: Int): Int {
    var left = switches
    var sum = 0L
    while (left > 0) {
        left--
        yield()
        sum += left and 1
    }
    return sum.toInt()
}

private object Up2 {
    suspend fun run(switches: Int): Int {
        var sum = 0
        for (i in 0 until switches) {
            sum += i and 1
            yield()
        }
        return sum
    }
}

private object Down2 {
    suspend fun run(switches: Int): Int {
        var left = switches
        var sum = 0L
        while (left > 0) {
            left--
            yield()
            sum += left and 1
        }
        return sum.toInt()
    }
}

private object Up3 {
    suspend fun run(switches: Int): Int {
        var sum = 0
        for (i in 0 until switches) {
            sum += i and 1
            yield()
        }
        return sum
    }
}

private object Down3 {
    suspend fun run(switches: Int): Int {
        var left = switches
        var sum = 0L
        while (left > 0) {
            left--
            yield()
            sum += left and 1
        }
        return sum.toInt()
    }
}

private object Up4 {
    suspend fun run(switches: Int): Int {
        var sum = 0
        for (i in 0 until switches) {
            sum += i and 1
            yield()
        }
        return sum
    }
}

private object Down4 {
    suspend fun run(switches: Int): Int {
        var left = switches
        var sum = 0L
        while (left > 0) {
            left--
            yield()
            sum += left and 1
        }
        return sum.toInt()
    }
}

private object Up5 {
    suspend fun run(switches: Int): Int {
        var sum = 0
        for (i in 0 until switches) {
            sum += i and 1
            yield()
        }
        return sum
    }
}

private object Down5 {
    suspend fun run(switches: Int): Int {
        var left = switches
        var sum = 0L
        while (left > 0) {
            left--
            yield()
            sum += left and 1
        }
        return sum.toInt()
    }
}

@file:JvmName("Generators")

package dev.weft.benchmarks.kotlin

import kotlin.coroutines.Continuation
import kotlin.coroutines.CoroutineContext
import kotlin.coroutines.EmptyCoroutineContext
import kotlin.coroutines.intrinsics.COROUTINE_SUSPENDED
import kotlin.coroutines.intrinsics.startCoroutineUninterceptedOrReturn
import kotlin.coroutines.intrinsics.suspendCoroutineUninterceptedOrReturn
import kotlin.coroutines.resume

fun each(words: Array<String>): Iterator<String> = iterator {
    for (word in words) {
        yield(word)
    }
}

fun fibonacci(count: Int): Iterator<Long> = iterator {
    var a = 0L
    var b = 1L
    for (i in 0 until count) {
        yield(a)
        val next = a + b
        a = b
        b = next
    }
}

fun delegating(depth: Int): Iterator<Int> = nested(depth).iterator()

private fun nested(depth: Int): Sequence<Int> = sequence {
    if (depth == 0) {
        var i = 0
        while (true) {
            yield(i)
            i = (i + 1) and 63
        }
    }
    yieldAll(nested(depth - 1))
}

/** Yields every 256th pass; the last element is what the loop computed. */
fun yielding(passes: Int): Iterator<Int> = iterator {
    var x = 1
    for (i in 0 until passes) {
        x = x * 31 + i
        if (i and 255 == 255) {
            yield(i shr 8 and 63)
        }
    }
    yield(x)
}

/** A generator to which values are sent, which Kotlin's library does not have: its pieces, and no more. */
class Exchange<S, Y>(body: suspend Exchange<S, Y>.() -> Unit) : Continuation<Unit> {

    override val context: CoroutineContext get() = EmptyCoroutineContext

    private var pending: Continuation<S>? = null
    private var value: Y? = null

    init {
        body.startCoroutineUninterceptedOrReturn(this, this)
    }

    suspend fun exchange(value: Y): S = suspendCoroutineUninterceptedOrReturn { continuation ->
        this.value = value
        pending = continuation
        COROUTINE_SUSPENDED
    }

    fun value(): Y = value!!

    fun send(sent: S): Y {
        pending!!.resume(sent)
        return value!!
    }

    override fun resumeWith(result: Result<Unit>) = result.getOrThrow()
}

fun mixer(): Exchange<Int, Int> = Exchange {
    var mixed = 0
    var turn = 0
    while (true) {
        val sent = exchange(mixed)
        mixed = if (turn == 0) (mixed + sent) % 100 else (mixed * 3 + sent) % 100
        turn = turn xor 1
    }
}

@file:JvmName("Calls")

package dev.weft.benchmarks.kotlin

import kotlin.coroutines.Continuation
import kotlin.coroutines.CoroutineContext
import kotlin.coroutines.EmptyCoroutineContext
import kotlin.coroutines.intrinsics.COROUTINE_SUSPENDED
import kotlin.coroutines.intrinsics.startCoroutineUninterceptedOrReturn
import kotlin.coroutines.intrinsics.suspendCoroutineUninterceptedOrReturn
import kotlin.coroutines.resume

/** Drives a suspending function by hand, without a dispatcher. */
class Driver<R> : Continuation<R> {

    override val context: CoroutineContext get() = EmptyCoroutineContext

    private var pending: Continuation<Unit>? = null
    private var result: Result<R>? = null

    suspend fun pause(): Unit = suspendCoroutineUninterceptedOrReturn { continuation ->
        pending = continuation
        COROUTINE_SUSPENDED
    }

    fun start(body: suspend () -> R) {
        val value = body.startCoroutineUninterceptedOrReturn(this)
        if (value !== COROUTINE_SUSPENDED) {
            @Suppress("UNCHECKED_CAST")
            result = Result.success(value as R)
        }
    }

    fun resume() = pending!!.resume(Unit)

    fun toEnd(body: suspend () -> R): R {
        start(body)
        while (result == null) {
            resume()
        }
        return result!!.getOrThrow()
    }

    override fun resumeWith(result: Result<R>) {
        this.result = result
    }
}

/** Runs with a number of calls, or the argument of one, and a second number that may make it suspend. */
fun interface Runs {
    fun run(n: Int, x: Int): Int
}

class Fib : Runs {

    private var driver = Driver<Int>()

    override fun run(n: Int, x: Int): Int {
        driver = Driver()
        return driver.toEnd { fib(n, x) }
    }

    private suspend fun fib(n: Int, suspendAt: Int): Int {
        if (n == suspendAt) {
            driver.pause()
        }
        if (n < 2) {
            return n
        }
        return fib(n - 1, suspendAt) + fib(n - 2, suspendAt)
    }
}

class CallInLoop : Runs {

    private var driver = Driver<Int>()

    override fun run(n: Int, x: Int): Int {
        driver = Driver()
        return driver.toEnd { loop(n, x) }
    }

    private suspend fun loop(calls: Int, first: Int): Int {
        var x = first
        for (i in 0 until calls) {
            x = step(x)
        }
        return x
    }

    private suspend fun step(x: Int): Int {
        if (x < 0) {
            driver.pause()
        }
        return (x * 1_664_525 + 1_013_904_223) ushr 1
    }
}

class CallInterface(receivers: Int) : Runs {

    private var driver = Driver<Int>()
    private val steps: Array<Step>

    init {
        val all = arrayOf(A(), B(), C(), D())
        steps = Array(4) { all[it % receivers] }
    }

    override fun run(n: Int, x: Int): Int {
        driver = Driver()
        return driver.toEnd { loop(n, x) }
    }

    private suspend fun loop(calls: Int, first: Int): Int {
        var x = first
        for (i in 0 until calls) {
            x = steps[i and 3].step(x)
        }
        return x
    }

    private fun interface Step {
        suspend fun step(x: Int): Int
    }

    private inner class A : Step {
        override suspend fun step(x: Int): Int {
            if (x < 0) {
                driver.pause()
            }
            return (x * 1_664_525 + 1) ushr 1
        }
    }

    private inner class B : Step {
        override suspend fun step(x: Int): Int {
            if (x < 0) {
                driver.pause()
            }
            return (x * 1_664_525 + 3) ushr 1
        }
    }

    private inner class C : Step {
        override suspend fun step(x: Int): Int {
            if (x < 0) {
                driver.pause()
            }
            return (x * 1_664_525 + 5) ushr 1
        }
    }

    private inner class D : Step {
        override suspend fun step(x: Int): Int {
            if (x < 0) {
                driver.pause()
            }
            return (x * 1_664_525 + 7) ushr 1
        }
    }
}

class RareSuspension {

    private var driver = Driver<Int>()

    fun calling(passes: Int): Int {
        driver = Driver()
        return driver.toEnd { loop(passes) }
    }

    private suspend fun loop(passes: Int): Int {
        var x = 1
        for (i in 0 until passes) {
            x = x * 31 + tick(i)
        }
        return x
    }

    private suspend fun tick(i: Int): Int {
        if (i and 255 == 255) {
            driver.pause()
        }
        return i and 127
    }
}

/** A coroutine at the bottom of a number of calls, resumed again and again. */
class Depth(depth: Int) {

    private val driver = Driver<Unit>()

    private var passes = 0

    init {
        driver.start { awaiting(depth) }
    }

    fun passes(): Int = passes

    fun resume() = driver.resume()

    private suspend fun awaiting(depth: Int) {
        while (depth == 0) {
            driver.pause()
            passes++
        }
        awaiting(depth - 1)
        passes++
    }
}

class Recursion {

    private var driver = Driver<Int>()

    private val deep = DeepRecursiveFunction<Int, Int> { depth ->
        if (depth <= 1) 1 else (callRecursive(depth - 1) + 1) and 127
    }

    /** By Kotlin's own means against an overflow of the stack. */
    fun onHeap(times: Int, depth: Int): Int {
        var sum = 0
        for (i in 0 until times) {
            sum += deep(depth)
        }
        return sum
    }

    fun onStack(times: Int, depth: Int, suspendAt: Int): Int {
        driver = Driver()
        return driver.toEnd { several(times, depth, suspendAt) }
    }

    private suspend fun several(times: Int, depth: Int, suspendAt: Int): Int {
        var sum = 0
        for (i in 0 until times) {
            sum += plain(depth, suspendAt)
        }
        return sum
    }

    private suspend fun plain(depth: Int, suspendAt: Int): Int {
        if (depth == suspendAt) {
            driver.pause()
        }
        return if (depth <= 1) 1 else (plain(depth - 1, suspendAt) + 1) and 127
    }
}

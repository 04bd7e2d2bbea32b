package dev.weft.benchmarks.kotlin

import kotlinx.coroutines.CompletableDeferred
import kotlinx.coroutines.CoroutineScope
import kotlinx.coroutines.CoroutineStart
import kotlinx.coroutines.Dispatchers
import kotlinx.coroutines.Job
import kotlinx.coroutines.SupervisorJob
import kotlinx.coroutines.launch

/** Coroutines suspended at the bottom of a number of calls. They run at once, until they wait. */
class Waiting(private val depth: Int) {

    private val scope = CoroutineScope(Dispatchers.Unconfined + SupervisorJob())
    private val until = CompletableDeferred<Int>()
    private var sum = 0

    fun launchOne(): Job = scope.launch(start = CoroutineStart.UNDISPATCHED) { sum += waits(depth) }

    private suspend fun waits(depth: Int): Int {
        if (depth == 1) {
            val value = until.await()
            return value + depth
        }
        val below = waits(depth - 1)
        return below + depth
    }
}

package living

import dev.weft.Coro
import dev.weft.Sequence
import dev.weft.Weft
import dev.weft.annotations.Coroutine
import dev.weft.weaving.Points

class KotlinLoom(private val base: Int = 5) {

    @Coroutine
    fun body(p: Points): Coro<String> {
        var sum = 0
        var text = ""
        try {
            for (i in 0..2) {
                sum += Weft.yieldFrom(p.i(i)) * 2
                p.note("i$i")
                if (i == 1) text += Weft.yieldFrom(p.s("x"))
            }
        } catch (e: RuntimeException) {
            text = p.note("caught ${e.message}")
        } finally {
            Weft.yieldFrom(p.i(9))
            p.note("finally")
        }
        return Weft.result("$text$sum${Weft.yieldFrom(inner(p, base))}")
    }

    @Coroutine
    private fun inner(p: Points, n: Int): Coro<Int> = Weft.result(n + Weft.yieldFrom(p.i(1)))

    @Coroutine
    fun squares(n: Int): Sequence<Int> {
        for (i in 1..n) Weft.yieldValue<Void>(i * i)
        return Weft.done()
    }

    /** Kotlin's own. */
    suspend fun suspending(other: suspend (Int) -> Int): Int {
        var sum = 0
        for (i in 1..3) sum += other(i)
        return sum
    }
}

package living

import dev.weft.{Coro, Sequence, Weft}
import dev.weft.annotations.Coroutine
import dev.weft.weaving.Points

class Scala2Loom {

  private val base = 5

  @Coroutine
  def body(p: Points): Coro[String] = {
    var sum = 0
    var text = ""
    try {
      var i = 0
      while (i < 3) {
        sum += Weft.yieldFrom[Integer](p.i(i)) * 2
        p.note("i" + i)
        if (i == 1) text += Weft.yieldFrom[String](p.s("x"))
        i += 1
      }
    } catch {
      case e: RuntimeException => text = p.note("caught " + e.getMessage)
    } finally {
      Weft.yieldFrom[Integer](p.i(9))
      p.note("finally")
    }
    Weft.result[Coro[String], String](text + sum + Weft.yieldFrom[Integer](inner(p, base)))
  }

  @Coroutine
  private def inner(p: Points, n: Int): Coro[Integer] =
    Weft.result[Coro[Integer], Integer](n + Weft.yieldFrom[Integer](p.i(1)))

  @Coroutine
  def squares(n: Int): Sequence[Integer] = {
    var i = 1
    while (i <= n) {
      Weft.yieldValue[Void](Integer.valueOf(i * i))
      i += 1
    }
    Weft.done[Sequence[Integer]]()
  }
}

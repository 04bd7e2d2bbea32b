package living

import dev.weft.Coro
import dev.weft.Sequence
import dev.weft.Weft
import dev.weft.annotations.Coroutine
import dev.weft.weaving.Points
import groovy.transform.CompileStatic

@CompileStatic
class GroovyLoom {

    private final int base = 5

    @Coroutine
    Coro<String> body(Points p) {
        int sum = 0
        String text = ''
        try {
            for (int i = 0; i < 3; i++) {
                sum += Weft.yieldFrom(p.i(i)) * 2
                p.note('i' + i)
                if (i == 1) text += Weft.yieldFrom(p.s('x'))
            }
        } catch (RuntimeException e) {
            text = p.note('caught ' + e.message)
        } finally {
            Weft.yieldFrom(p.i(9))
            p.note('finally')
        }
        Integer last = Weft.yieldFrom(inner(p, base))
        return Weft.<Coro<String>, String>result(text + sum + last)
    }

    @Coroutine
    private static Coro<Integer> inner(Points p, int n) {
        Integer one = Weft.yieldFrom(p.i(1))
        return Weft.<Coro<Integer>, Integer>result(n + one)
    }

    @Coroutine
    Sequence<Integer> squares(int n) {
        for (int i = 1; i <= n; i++) {
            Weft.yieldValue(i * i)
        }
        return Weft.<Sequence<Integer>>done()
    }
}

/** Calls that are looked up at run time are not seen by the weaver. */
class DynamicGroovyLoom {

    @Coroutine
    Coro<String> body(Coro<?> awaited) {
        def value = Weft.yieldFrom(awaited)
        return Weft.result('' + value)
    }
}

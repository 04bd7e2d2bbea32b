package dev.weft.living.programs;

import static dev.weft.Weft.done;
import static dev.weft.Weft.result;
import static dev.weft.Weft.sleep;
import static dev.weft.Weft.yieldFrom;

import dev.weft.Coro;
import dev.weft.Weft;
import dev.weft.annotations.Coroutine;
import java.time.Duration;
import org.mockito.Mockito;

/** Mockito's mocks and spies of what coroutines call. Its inline mocks are of the very class, which it retransforms. */
public final class Mocks {

    private final Checks checks = new Checks();

    private Mocks() {}

    public static void main(String[] args) throws Exception {
        Weft.requireWoven();
        Mocks mocks = new Mocks();
        Weft.run(mocks.anInterface());
        Weft.run(mocks.aClass());
        Weft.run(mocks.aSpy());
        Journey.make();
        System.out.println("mocks: " + mocks.checks.made() + " checks");
    }

    @Coroutine
    private static Coro<Integer> later(int value) {
        yieldFrom(sleep(Duration.ZERO));
        return result(value);
    }

    @Coroutine
    private static Coro<Integer> takeOne(Stock stock) {
        return result(yieldFrom(stock.take("weft", 1)));
    }

    @Coroutine
    private Coro<Void> anInterface() {
        Stock stock = Mockito.mock(Stock.class);
        Mockito.when(stock.take("weft", 1)).thenAnswer(call -> later(41)).thenThrow(new IllegalStateException("none"));

        checks.same(yieldFrom(takeOne(stock)), 41);
        String caught = "nothing";
        try {
            yieldFrom(takeOne(stock));
        } catch (IllegalStateException e) {
            caught = e.getMessage();
        }

        checks.same(caught, "none");
        Mockito.verify(stock, Mockito.times(2)).take("weft", 1);
        return done();
    }

    @Coroutine
    private Coro<Void> aClass() {
        Warehouse warehouse = Mockito.mock(Warehouse.class);
        Mockito.when(warehouse.take("weft", 1)).thenAnswer(call -> later(42));
        Mockito.when(warehouse.take("warp", 1)).thenCallRealMethod();

        for (int i = 0; i < 5; i++) {
            checks.same(yieldFrom(warehouse.take("weft", 1)), 42);
        }

        Mockito.verify(warehouse, Mockito.times(5)).take("weft", 1);
        return done();
    }

    @Coroutine
    private Coro<Void> aSpy() {
        Warehouse warehouse = Mockito.spy(new Warehouse("weft", 30));
        Mockito.doAnswer(call -> later(43)).when(warehouse).take("warp", 1);

        checks.same(yieldFrom(warehouse.take("warp", 1)), 43);
        checks.same(yieldFrom(takeOne(warehouse)), 29);
        Mockito.verify(warehouse).take("weft", 1);
        Mockito.verify(warehouse).take("warp", 1);
        return done();
    }
}

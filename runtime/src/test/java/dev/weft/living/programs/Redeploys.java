package dev.weft.living.programs;

import dev.weft.Coro;
import dev.weft.Weft;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.lang.management.ManagementFactory;
import java.lang.management.MemoryPoolMXBean;
import java.lang.ref.WeakReference;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/**
 * Loads the same application again and again, runs it, drops it, and looks whether it is gone: its loaders, and the metaspace.
 * With a second argument a coroutine that stays calls those of each that goes, so a linked call site meets all of them: that many times
 * each.
 */
public final class Redeploys {

    private static final Set<String> APPLICATION =
            Set.of("dev.weft.living.programs.Warehouse", "dev.weft.living.programs.Redeployed");

    private Redeploys() {}

    public static void main(String[] args) throws Exception {
        int loaders = Integer.parseInt(args[0]);
        int shared = args.length > 1 ? Integer.parseInt(args[1]) : 0;
        List<WeakReference<ClassLoader>> all = new ArrayList<>();
        deploy(all, loaders / 10, shared); // what is loaded once, and the tables' own growth
        long before = usedAfterCollection(all);
        deploy(all, loaders, shared);
        long after = usedAfterCollection(all);
        System.out.println(
                "alive: " + all.stream().filter(gone -> gone.get() != null).count());
        System.out.println("metaspace grew by KB: " + (after - before) / 1024);
    }

    private static void deploy(List<WeakReference<ClassLoader>> all, int count, int shared) throws Exception {
        for (int i = 0; i < count; i++) {
            Application application = new Application();
            Class<?> warehouse = application.loadClass("dev.weft.living.programs.Warehouse");
            if (warehouse.getClassLoader() != application) {
                throw new AssertionError("not redeployed");
            }
            Stock stock =
                    (Stock) warehouse.getConstructor(String.class, int.class).newInstance("weft", 100);
            int left = Weft.run(shared > 0 ? Resident.takeAll(stock, shared) : use(application, stock));
            if (left != 100 - (shared > 0 ? shared : 20)) {
                throw new AssertionError(left + " left");
            }
            all.add(new WeakReference<>(application));
        }
    }

    /** The application calls itself: across its classes, all of which go with it. */
    @SuppressWarnings("unchecked")
    private static Coro<Integer> use(Application application, Stock stock) throws Exception {
        return (Coro<Integer>) application
                .loadClass("dev.weft.living.programs.Redeployed")
                .getMethod("takeAll", Stock.class, int.class)
                .invoke(null, stock, 20);
    }

    /** Collects until the loaders are gone, or it is clear that they will not go. */
    private static long usedAfterCollection(List<WeakReference<ClassLoader>> all) {
        for (int i = 0; i < 20 && all.stream().anyMatch(loader -> loader.get() != null); i++) {
            System.gc();
        }
        System.gc();
        return ManagementFactory.getMemoryPoolMXBeans().stream()
                .filter(pool -> pool.getName().equals("Metaspace"))
                .map(MemoryPoolMXBean::getUsage)
                .mapToLong(usage -> usage.getUsed())
                .sum();
    }

    /** Has classes of its own where its parent has them, too. */
    private static final class Application extends ClassLoader {

        Application() {
            super(Redeploys.class.getClassLoader());
        }

        @Override
        protected Class<?> loadClass(String name, boolean resolve) throws ClassNotFoundException {
            synchronized (getClassLoadingLock(name)) {
                Class<?> loaded = findLoadedClass(name);
                return !APPLICATION.contains(name)
                        ? super.loadClass(name, resolve)
                        : loaded != null ? loaded : define(name);
            }
        }

        private Class<?> define(String name) {
            try (InputStream file = getResourceAsStream(name.replace('.', '/') + ".class")) {
                byte[] bytes = file.readAllBytes();
                return defineClass(name, bytes, 0, bytes.length);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }
}

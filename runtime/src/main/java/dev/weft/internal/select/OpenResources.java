package dev.weft.internal.select;

import dev.weft.ErrorReport;
import dev.weft.EventLoop;
import dev.weft.Task;
import dev.weft.net.BaseTransport;
import dev.weft.woven.Origin;
import java.util.ArrayList;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.WeakHashMap;
import org.jspecify.annotations.Nullable;

/** What the user has to close, and what ends with the loop when nobody has. Loop thread only. */
final class OpenResources {

    private final EventLoop loop;
    private final InterestSet interests;

    /** Open, with no channel of its own that the selector knows. */
    private final Set<ChannelOwner> withoutChannel = Collections.newSetFromMap(new IdentityHashMap<>());

    /** By whom each was made; noted in debug mode. */
    private final Map<Object, Maker> makers = new WeakHashMap<>();

    OpenResources(EventLoop loop, InterestSet interests) {
        this.loop = loop;
        this.interests = interests;
    }

    void add(ChannelOwner owner) {
        withoutChannel.add(owner);
    }

    void remove(ChannelOwner owner) {
        withoutChannel.remove(owner);
    }

    void noteMaker(Object resource) {
        makers.put(resource, Maker.now(loop.currentTask()));
    }

    /**
     * Who made something.
     *
     * @param task a description, for the task itself may know the thing; empty where there was none. Once it has waited, the coroutines that
     *     wait for it are not in the trace
     */
    private record Maker(String task, Origin origin) {

        static Maker now(@Nullable Task<?> task) {
            return new Maker(task == null ? "" : ", made by " + task, Origin.here());
        }
    }

    private List<ChannelOwner> owners() {
        List<ChannelOwner> owners = new ArrayList<>(withoutChannel); // which may have some of the others
        owners.addAll(interests.owners());
        return owners;
    }

    /** The transports, servers and processes that are open, and the channels that somebody listens to. */
    Set<Object> all() {
        Set<Object> open = owned();
        for (Registration watched : interests.watched()) {
            if (watched.owner() == null) {
                open.add(watched.channel());
            }
        }
        return open;
    }

    private Set<Object> owned() {
        Set<Object> open = Collections.newSetFromMap(new IdentityHashMap<>());
        for (ChannelOwner owner : owners()) {
            Object resource = owner.resource();
            if (resource != null) {
                open.add(resource);
            }
        }
        return open;
    }

    /** In asyncio the garbage collector finds these; here the loop holds them as long as it is open. */
    void report() {
        for (Object resource : owned()) {
            if (!(resource instanceof BaseTransport transport) || !transport.isClosing()) {
                Maker maker = makers.get(resource); // null if it was made before debug mode was turned on
                String whose = maker == null ? "" : maker.task();
                loop.callExceptionHandler(new ErrorReport(
                                "unclosed when its loop was closed: " + resource + whose + "; close() it",
                                null,
                                resource)
                        .withOrigin(maker == null ? null : maker.origin()));
            }
        }
    }

    /** Ends at once what the user has closed and what only waits for its peers. */
    void endLingering() {
        for (ChannelOwner owner : owners()) {
            if (owner.resource() == null) {
                owner.loopClosing();
            }
        }
    }

    void endAll() {
        owners().forEach(ChannelOwner::loopClosing);
        withoutChannel.clear();
    }
}

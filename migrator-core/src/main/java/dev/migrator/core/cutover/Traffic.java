package dev.migrator.core.cutover;

import dev.migrator.core.connect.Deadline;
import dev.migrator.core.connect.Side;
import dev.migrator.core.control.Route;
import dev.migrator.core.control.RouteStore;
import dev.migrator.core.control.RouterRecord;
import java.time.Duration;
import java.util.List;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;

/** The application's traffic as the routers carry it: held and let go by the route. Thread-safe. */
public final class Traffic {
    /** A router that has not reported for so long is gone; what it may still hold open meets the fence. */
    private static final Duration ALIVE = Duration.ofSeconds(5);

    private final RouteStore home;
    private final RouteStore mirror;

    /**
     * The traffic that follows {@code home}.
     *
     * @param mirror old's copy of the route
     */
    public Traffic(RouteStore home, RouteStore mirror) {
        this.home = home;
        this.mirror = mirror;
    }

    /** Makes new transactions wait and returns when no router has a writing one open. */
    public void hold(Deadline deadline) {
        Route held = change(r -> new Route(0, r.writes(), r.dual(), r.readsPercent(), true));
        deadline.await(() -> busy(held).isEmpty(), () -> "routers still have writes open: " + busy(held));
    }

    /** Sends writes to {@code side}; reads follow them if the side changes. */
    public void resume(Side side) {
        change(r -> r.writes() == side
                ? new Route(0, side, r.dual(), r.readsPercent(), false)
                : new Route(0, side, false, side == Side.NEW ? 100 : 0, false));
    }

    /** Routers that reported lately. */
    public List<RouterRecord> routers() {
        return home.routers(ALIVE);
    }

    /** Changes the route in home and copies it to old. */
    public Route change(UnaryOperator<Route> next) {
        Route changed = home.change(next);
        mirror.mirror(changed);
        return changed;
    }

    private String busy(Route held) {
        return routers().stream()
                .filter(r -> r.epoch() < held.epoch() || r.openWrites() > 0)
                .map(r -> "%s (epoch %d of %d, %d open)"
                        .formatted(r.application(), r.epoch(), held.epoch(), r.openWrites()))
                .collect(Collectors.joining(", "));
    }
}

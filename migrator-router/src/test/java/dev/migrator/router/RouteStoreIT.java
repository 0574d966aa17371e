package dev.migrator.router;

import static org.assertj.core.api.Assertions.assertThat;

import dev.migrator.core.connect.Database;
import dev.migrator.core.connect.Endpoint;
import dev.migrator.core.connect.Purpose;
import dev.migrator.core.connect.Side;
import dev.migrator.core.control.Route;
import dev.migrator.core.control.RouteStore;
import dev.migrator.core.control.RouterRecord;
import java.sql.Connection;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.postgresql.PGConnection;

class RouteStoreIT {
    private static TestPair pair;

    @BeforeAll
    static void start() {
        pair = TestPair.create("route_store");
    }

    @AfterAll
    static void stop() {
        pair.close();
    }

    @Test
    void readsTheInitialRouteWhereThereIsNoControlSchema() {
        TestPair.NEW.createDatabase("route_store_bare");
        Endpoint bare = TestPair.NEW.endpoint("route_store_bare");
        try (var pool = new Database(Side.NEW, bare).pool(Purpose.CONTROL, 1, Duration.ofSeconds(5))) {
            assertThat(new RouteStore(pool).read()).isEqualTo(Route.INITIAL);
        }
    }

    @Test
    void givesEveryChangeAnEpochOfItsOwnWhenManyChangeAtOnce() throws Exception {
        long before = pair.routes.read().epoch();
        ExecutorService threads = Executors.newFixedThreadPool(4);
        List<Future<Route>> changes = new ArrayList<>();
        for (int i = 0; i < 20; i++) {
            changes.add(threads.submit(
                    () -> pair.routes.change(r -> new Route(0, r.writes(), r.dual(), r.readsPercent() + 1, r.held()))));
        }
        List<Long> epochs = new ArrayList<>();
        for (Future<Route> change : changes) {
            epochs.add(change.get().epoch());
        }
        threads.shutdown();
        assertThat(epochs).doesNotHaveDuplicates();
        assertThat(pair.routes.read().epoch()).isEqualTo(before + 20);
        assertThat(pair.routes.read().readsPercent()).isEqualTo(20);
        pair.reset();
    }

    @Test
    void announcesANewEpoch() throws Exception {
        try (Connection listener = TestPair.plain(pair.fresh);
                Statement statement = listener.createStatement()) {
            statement.execute("LISTEN " + RouteStore.CHANNEL);
            Route route = pair.reset();
            var heard = listener.unwrap(PGConnection.class).getNotifications(5000);
            assertThat(heard).isNotEmpty();
            assertThat(heard[0].getParameter()).isEqualTo(Long.toString(route.epoch()));
        }
    }

    @Test
    void copiesOnlyANewerRouteToTheOtherDatabase() {
        try (var pool = new Database(Side.OLD, pair.old).pool(Purpose.CONTROL, 1, Duration.ofSeconds(5))) {
            RouteStore mirror = new RouteStore(pool);
            assertThat(mirror.mirror(new Route(7, Side.NEW, false, 100, false))).isTrue();
            assertThat(mirror.mirror(new Route(6, Side.OLD, false, 0, false))).isTrue();
            assertThat(mirror.read()).isEqualTo(new Route(7, Side.NEW, false, 100, false));
            pair.run(pair.old, "DELETE FROM migrator.route");
        }
    }

    @Test
    void listsRoutersThatReportedLately() {
        pair.routes.acknowledge("a", "shop", 3, 2, "{\"x\":1}");
        pair.routes.acknowledge("b", "shop", 1, 0, "{}");
        pair.run(pair.fresh, "UPDATE migrator.router SET seen_at = seen_at - interval '1 minute' WHERE id = 'b'");
        List<RouterRecord> alive = pair.routes.routers(Duration.ofSeconds(30));
        assertThat(alive).hasSize(1);
        assertThat(alive.get(0).epoch()).isEqualTo(3);
        assertThat(alive.get(0).openWrites()).isEqualTo(2);
        assertThat(alive.get(0).lastSeen()).isLessThan(Duration.ofSeconds(10));
        pair.routes.forget("a");
        pair.routes.forget("b");
        assertThat(pair.routes.routers(Duration.ofHours(1))).isEmpty();
    }
}

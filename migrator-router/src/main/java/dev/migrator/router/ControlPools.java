package dev.migrator.router;

import com.zaxxer.hikari.HikariDataSource;
import dev.migrator.core.connect.Database;
import dev.migrator.core.connect.Databases;
import dev.migrator.core.connect.Endpoint;
import dev.migrator.core.connect.Purpose;
import dev.migrator.core.connect.Side;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;

/** The router's own sessions to the control schema: few, and none that waits for a dead server for long. */
record ControlPools(Databases databases, HikariDataSource home, HikariDataSource mirror) implements AutoCloseable {
    private static final Duration WAIT = Duration.ofSeconds(1);

    static ControlPools open(RouterSettings settings) {
        Databases databases = new Databases(
                new Database(Side.OLD, bounded(settings.old())), new Database(Side.NEW, bounded(settings.fresh())));
        return new ControlPools(
                databases,
                databases.home().pool(Purpose.CONTROL, 3, WAIT),
                databases.old().pool(Purpose.CONTROL, 1, WAIT));
    }

    @Override
    public void close() {
        home.close();
        mirror.close();
    }

    private static Endpoint bounded(Endpoint endpoint) {
        Map<String, String> options = new HashMap<>(endpoint.options());
        options.putIfAbsent("socketTimeout", "5");
        return new Endpoint(
                endpoint.host(), endpoint.port(), endpoint.database(), endpoint.user(), endpoint.password(), options);
    }
}

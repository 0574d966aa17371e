package dev.migrator.verify;

import dev.migrator.core.connect.Side;
import dev.migrator.embedded.postgres.PostgresOptions;
import dev.migrator.embedded.postgres.PostgresServer;
import java.util.EnumMap;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;

/** PostgreSQL 14 as old and 18 as new, started once for all tests of this process and stopped with it. */
final class Servers {
    private static final Map<Side, PostgresServer> STARTED = new EnumMap<>(Side.class);
    private static final AtomicInteger NUMBER = new AtomicInteger();

    private Servers() {}

    static synchronized PostgresServer on(Side side) {
        return STARTED.computeIfAbsent(
                side,
                s -> PostgresServer.start(
                        PostgresOptions.of(s == Side.OLD ? 14 : 18).withoutFsync()));
    }

    static String freshName() {
        return "t" + NUMBER.incrementAndGet();
    }
}

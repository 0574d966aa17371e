package dev.migrator.bench.copier;

import dev.migrator.bench.server.Pair;
import dev.migrator.core.connect.Endpoint;
import dev.migrator.core.connect.Side;

/** How the programs of PostgreSQL are told where a database is. */
public final class Address {
    private Address() {}

    /** Without a password: the servers trust everybody on loopback. */
    public static String of(Pair pair, Side side) {
        Endpoint endpoint = pair.on(side).endpoint();
        return "postgresql://%s@%s:%d/%s"
                .formatted(endpoint.user(), endpoint.host(), endpoint.port(), endpoint.database());
    }
}

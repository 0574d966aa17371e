package dev.migrator.bench.contestant;

import dev.migrator.bench.meter.ProcessMeter;
import dev.migrator.bench.meter.ProcessUsage;
import dev.migrator.bench.server.Pair;
import dev.migrator.core.connect.Endpoint;
import dev.migrator.core.connect.Side;
import dev.migrator.core.schema.Identifiers;
import java.util.List;
import java.util.stream.Stream;

/** PostgreSQL's own logical replication with its own settings. */
public final class NativeSubscription implements Contestant {
    @Override
    public String name() {
        return "native subscription";
    }

    /** The subscription is made disabled, on a slot that is there before the load. */
    @Override
    public void prepare(Pair pair) {
        pair.fill(Side.NEW);
        pair.execute(Side.OLD, "CREATE PUBLICATION bench FOR ALL TABLES");
        pair.list(
                Side.OLD,
                "SELECT pg_catalog.pg_create_logical_replication_slot(%s, 'pgoutput')"
                        .formatted(Identifiers.literal(pair.name())),
                row -> row.getString(1));
        pair.execute(
                Side.NEW,
                "CREATE SUBSCRIPTION bench CONNECTION %s PUBLICATION bench WITH (create_slot = false, slot_name = %s, enabled = false, copy_data = false)"
                        .formatted(Identifiers.literal(address(pair)), Identifiers.quote(pair.name())));
    }

    @Override
    public Carrying start(Pair pair) {
        pair.execute(Side.NEW, "ALTER SUBSCRIPTION bench ENABLE");
        return new Carrying() {
            @Override
            public List<ProcessUsage> usage() {
                return Stream.concat(Sessions.walsender(pair).stream(), Sessions.applyWorker(pair).stream())
                        .map(ProcessMeter::read)
                        .toList();
            }

            /** The server starts its worker again for ever; whoever waits has a deadline. */
            @Override
            public void requireAlive() {}

            @Override
            public void close() {
                pair.execute(Side.NEW, "ALTER SUBSCRIPTION bench DISABLE");
            }
        };
    }

    /** Takes the slot along. */
    @Override
    public void remove(Pair pair) {
        pair.execute(Side.NEW, "DROP SUBSCRIPTION bench");
    }

    private static String address(Pair pair) {
        Endpoint old = pair.on(Side.OLD).endpoint();
        return "host=%s port=%d user=%s dbname=%s".formatted(old.host(), old.port(), old.user(), old.database());
    }
}

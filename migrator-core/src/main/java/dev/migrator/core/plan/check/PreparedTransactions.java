package dev.migrator.core.plan.check;

import dev.migrator.core.connect.Side;
import dev.migrator.core.schema.Identifiers;
import java.util.List;
import java.util.stream.Stream;

/**
 * Protects the start: a prepared transaction makes the creation of a slot wait for ever. Once the stream has its slot,
 * prepared transactions come and go as the application likes, and no restart is refused for them.
 */
final class PreparedTransactions implements Check {
    private static final String PREPARED = """
            SELECT gid, owner, database, prepared::text, extract(epoch FROM clock_timestamp() - prepared)::bigint AS age
              FROM pg_prepared_xacts ORDER BY prepared, gid""";

    private static final String OUR_SLOTS = """
            SELECT slot_name FROM pg_replication_slots
             WHERE slot_name LIKE 'migrator\\_%' AND NOT temporary AND database = current_database()""";

    @Override
    public String name() {
        return "prepared-transactions";
    }

    @Override
    public List<Finding> findings(CheckContext context) {
        return Stream.of(Side.values()).flatMap(side -> of(context, side)).toList();
    }

    private Stream<Finding> of(CheckContext context, Side side) {
        boolean blocks = side == Side.OLD && !hasSlot(context);
        return Query.list(context.on(side), PREPARED, row -> {
                    String gid = row.getString("gid");
                    String message = "prepared transaction '%s' of %s in database %s on %s is open since %s (%d s)"
                            .formatted(
                                    gid,
                                    row.getString("owner"),
                                    row.getString("database"),
                                    side.word(),
                                    row.getString("prepared"),
                                    row.getLong("age"));
                    String literal = Identifiers.literal(gid).strip();
                    String remedy = "COMMIT PREPARED %s; or ROLLBACK PREPARED %s;".formatted(literal, literal);
                    return blocks ? blocker(gid, message, remedy) : warning(gid, message, remedy);
                })
                .stream();
    }

    private static boolean hasSlot(CheckContext context) {
        return !Query.list(context.on(Side.OLD), OUR_SLOTS, row -> row.getString(1))
                .isEmpty();
    }
}

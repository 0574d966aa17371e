package dev.migrator.core.plan.check;

import dev.migrator.core.connect.Side;
import dev.migrator.core.schema.Identifiers;
import java.util.List;
import java.util.stream.Stream;

/** Protects the start: a prepared transaction makes the creation of a slot wait for ever. */
final class PreparedTransactions implements Check {
    private static final String PREPARED = """
            SELECT gid, owner, database, prepared::text, extract(epoch FROM clock_timestamp() - prepared)::bigint AS age
              FROM pg_prepared_xacts ORDER BY prepared, gid""";

    @Override
    public String name() {
        return "prepared-transactions";
    }

    @Override
    public List<Finding> findings(CheckContext context) {
        return Stream.of(Side.values()).flatMap(side -> of(context, side)).toList();
    }

    private Stream<Finding> of(CheckContext context, Side side) {
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
                    return side == Side.OLD ? blocker(gid, message, remedy) : warning(gid, message, remedy);
                })
                .stream();
    }
}

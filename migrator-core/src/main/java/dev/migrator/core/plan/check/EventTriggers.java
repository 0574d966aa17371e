package dev.migrator.core.plan.check;

import dev.migrator.core.connect.Side;
import dev.migrator.core.schema.Identifiers;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;
import java.util.stream.Stream;

/** Tells of event triggers: they fire when the engine creates and drops its own objects or the schema on new. */
final class EventTriggers implements Check {
    private static final String TRIGGERS = """
            SELECT e.evtname, e.evtevent FROM pg_event_trigger e
             WHERE e.evtenabled <> 'D' AND e.evtname NOT LIKE 'migrator\\_ddl\\_%'
               AND NOT EXISTS (SELECT 1 FROM pg_depend d WHERE d.classid = 'pg_event_trigger'::regclass
                                  AND d.objid = e.oid AND d.deptype = 'e')
             ORDER BY e.evtname""";

    @Override
    public String name() {
        return "event-triggers";
    }

    @Override
    public List<Finding> findings(CheckContext context) {
        return Stream.of(Side.values())
                .flatMap(side -> Query.list(context.on(side), TRIGGERS, row -> finding(side, row)).stream())
                .toList();
    }

    private Finding finding(Side side, ResultSet row) throws SQLException {
        String name = row.getString(1);
        String message =
                "event trigger on %s (%s) fires for the engine's own DDL".formatted(side.word(), row.getString(2));
        return side == Side.NEW
                ? warning(
                        name,
                        message,
                        "ALTER EVENT TRIGGER %s DISABLE; until the schema is there".formatted(Identifiers.quote(name)))
                : info(name, message, "");
    }
}

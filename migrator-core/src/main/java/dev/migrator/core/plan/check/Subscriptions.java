package dev.migrator.core.plan.check;

import dev.migrator.core.connect.Side;
import java.util.List;
import java.util.stream.Stream;

/** Protects new from a second writer: a native subscription would change rows behind the stream's back. */
final class Subscriptions implements Check {
    private static final String SUBSCRIPTIONS = """
            SELECT quote_ident(s.subname) FROM pg_subscription s JOIN pg_database d ON d.oid = s.subdbid
             WHERE d.datname = current_database() AND s.subenabled ORDER BY s.subname""";

    @Override
    public String name() {
        return "subscriptions";
    }

    @Override
    public List<Finding> findings(CheckContext context) {
        return Stream.of(Side.values())
                .flatMap(side ->
                        Query.list(context.on(side), SUBSCRIPTIONS, row -> finding(side, row.getString(1))).stream())
                .toList();
    }

    private Finding finding(Side side, String name) {
        return side == Side.NEW
                ? warning(
                        name,
                        "an enabled subscription writes to new besides us",
                        "ALTER SUBSCRIPTION %s DISABLE; on new".formatted(name))
                : info(name, "old receives rows by a subscription; it has to move at the cutover", "");
    }
}

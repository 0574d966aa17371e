package dev.migrator.core.plan.check;

import dev.migrator.core.connect.Side;
import java.util.List;
import java.util.stream.Stream;

/** Protects text: capture reads only UTF-8 databases, and both ends must hold the same characters. */
final class Encodings implements Check {
    private static final String ENCODING = """
            SELECT pg_encoding_to_char(encoding) FROM pg_database WHERE datname = current_database()""";

    @Override
    public String name() {
        return "encodings";
    }

    @Override
    public List<Finding> findings(CheckContext context) {
        return Stream.of(Side.values()).flatMap(side -> of(context, side)).toList();
    }

    private Stream<Finding> of(CheckContext context, Side side) {
        String encoding = Query.text(context.on(side), ENCODING);
        if (encoding.equals("UTF8")) {
            return Stream.empty();
        }
        String message = "the database's encoding is %s; capture carries UTF8 only".formatted(encoding);
        String remedy = side == Side.NEW
                ? "CREATE DATABASE … ENCODING 'UTF8' TEMPLATE template0;"
                : "move this database with pg_dump --encoding=UTF8 in a maintenance window";
        return Stream.of(blocker(side.word(), message, remedy));
    }
}

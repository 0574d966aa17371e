package dev.migrator.core.schema;

import dev.migrator.core.connect.Queries;
import java.sql.Connection;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * Reads where the sequences of one database stand and sets those of another. A sequence is not transactional: what is
 * read may be outdated at once unless nothing writes.
 */
public final class SequenceValues {
    private static final int AT_ONCE = 200;

    private SequenceValues() {}

    /** All permanent sequences, those that no column owns and those of identity columns among them. */
    public static List<SequenceValue> read(Connection connection) {
        List<Sequence> sequences = new Catalog(connection).sequences();
        List<SequenceValue> values = new ArrayList<>();
        for (int from = 0; from < sequences.size(); from += AT_ONCE) {
            values.addAll(read(connection, sequences.subList(from, Math.min(from + AT_ONCE, sequences.size()))));
        }
        return values;
    }

    /**
     * Sets every sequence that is there, {@code headRoom} values further on.
     *
     * @param names from the name of a sequence where it was read to its name here
     * @return the sequences that are not there
     */
    public static List<TableId> write(
            Connection connection, Collection<SequenceValue> values, UnaryOperator<TableId> names, long headRoom) {
        Set<TableId> present =
                new Catalog(connection).sequences().stream().map(Sequence::id).collect(Collectors.toSet());
        List<TableId> missing = new ArrayList<>();
        for (SequenceValue value : values) {
            TableId id = names.apply(value.sequence().id());
            if (present.contains(id)) {
                set(connection, id, value.advanced(headRoom));
            } else {
                missing.add(id);
            }
        }
        return missing;
    }

    private static List<SequenceValue> read(Connection connection, List<Sequence> sequences) {
        String sql = IntStream.range(0, sequences.size())
                .mapToObj(n -> "SELECT %d AS number, last_value, is_called FROM %s"
                        .formatted(n, Identifiers.quote(sequences.get(n).id())))
                .collect(Collectors.joining("\nUNION ALL ", "", "\nORDER BY number"));
        String what = "reading the values of " + sequences.size() + " sequences";
        return Queries.on(connection).list(what, sql, row -> {
            Sequence sequence = sequences.get(row.getInt("number"));
            return new SequenceValue(sequence, row.getLong("last_value"), row.getBoolean("is_called"));
        });
    }

    private static void set(Connection connection, TableId id, SequenceValue value) {
        Queries.on(connection)
                .one(
                        "setting sequence " + id,
                        "SELECT pg_catalog.setval(?::regclass, ?::bigint, ?::boolean)",
                        row -> row.getLong(1),
                        Identifiers.quote(id),
                        value.last(),
                        value.called());
    }
}

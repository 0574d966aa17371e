package dev.migrator.verify.compare;

import dev.migrator.core.connect.Queries;
import dev.migrator.core.failure.MigratorException;
import dev.migrator.core.failure.RefusedFailure;
import dev.migrator.verify.align.End;
import dev.migrator.verify.align.SnapshotSessions;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Stream;

/** Finds the hash with which both servers say the same of the same texts: short, long and beyond ASCII. */
public final class RowHashChoice {
    private static final String PROBES =
            "(VALUES (1, 'abc'), (2, ''), (3, repeat('0123456789abcde ', 65536)), (4, repeat(%s, 1000))) AS p(n, t)";
    private static final String BEYOND_ASCII = "U&'\\00E4\\00DF\\00E9'";

    private RowHashChoice() {}

    /**
     * The fastest hash that the servers agree on.
     *
     * @throws RefusedFailure if they agree on none
     */
    public static RowHash choose(Map<End, SnapshotSessions> sessions) {
        return Stream.of(RowHash.values())
                .filter(hash -> agree(hash, sessions))
                .findFirst()
                .orElseThrow(
                        () -> new RefusedFailure("the two servers hash the same texts differently, by every hash known"
                                + " here; is a database's encoding SQL_ASCII, or MD5 switched off?"));
    }

    private static boolean agree(RowHash hash, Map<End, SnapshotSessions> sessions) {
        Optional<List<String>> source = probe(hash, sessions, End.SOURCE);
        return source.isPresent() && source.equals(probe(hash, sessions, End.TARGET));
    }

    private static Optional<List<String>> probe(RowHash hash, Map<End, SnapshotSessions> sessions, End end) {
        String sql = "SELECT concat_ws(' ', %s, %s) FROM %s ORDER BY n"
                .formatted(hash.first("t"), hash.second("t"), PROBES.formatted(BEYOND_ASCII));
        SnapshotSessions there = Objects.requireNonNull(sessions.get(end));
        try {
            return Optional.of(there.read(
                    "trying hash " + hash,
                    connection -> Queries.on(connection).list("trying hash " + hash, sql, row -> row.getString(1))));
        } catch (MigratorException e) {
            if (e instanceof RefusedFailure) {
                return Optional.empty();
            }
            throw e;
        }
    }
}

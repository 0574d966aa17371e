package dev.migrator.core.config;

import dev.migrator.core.connect.Database;
import dev.migrator.core.connect.Endpoint;
import dev.migrator.core.connect.Side;
import dev.migrator.core.failure.SqlState;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** Tries to log in to both databases, so that an unreachable one is reported together with all else. Thread-safe. */
public final class EndpointProbe {
    private final Duration timeout;

    /**
     * A probe with its patience.
     *
     * @param timeout how long one database may take to answer; whole seconds, at least one
     */
    public EndpointProbe(Duration timeout) {
        this.timeout = timeout;
    }

    /** A problem with path {@code old} or {@code new} for each side that lets nobody in; blocks up to the timeouts. */
    public List<ConfigProblem> probe(Map<Side, Endpoint> endpoints) {
        return new TreeMap<>(endpoints)
                .entrySet().stream()
                        .flatMap(entry -> probe(new Database(entry.getKey(), entry.getValue())).stream())
                        .toList();
    }

    private Optional<ConfigProblem> probe(Database database) {
        try {
            database.tryLogin(timeout);
            return Optional.empty();
        } catch (SQLException e) {
            return Optional.of(new ConfigProblem(
                    database.side().word(),
                    "cannot log in to %s: %s; accepted: %s"
                            .formatted(database.endpoint(), e.getMessage(), accepted(e, database.endpoint()))));
        }
    }

    private String accepted(SQLException failure, Endpoint endpoint) {
        if (SqlState.isLoginRefused(failure)) {
            return "a role, password and sslmode that the server's pg_hba.conf lets in";
        }
        if (SqlState.is(failure, SqlState.UNKNOWN_DATABASE)) {
            return "the name of a database that exists there";
        }
        return "a PostgreSQL server that answers on %s port %d within %d s"
                .formatted(endpoint.host(), endpoint.port(), timeout.toSeconds());
    }
}

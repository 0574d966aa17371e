package dev.migrator.embedded.postgres;

import static dev.migrator.embedded.Sql.query;
import static org.assertj.core.api.Assertions.assertThat;

import java.sql.SQLException;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class EveryOtherMajorIT {
    @ParameterizedTest
    @ValueSource(ints = {13, 15, 16, 17})
    void starts(int major) throws SQLException {
        try (PostgresServer server =
                PostgresServer.start(PostgresOptions.of(major).withoutFsync())) {
            assertThat(query(server.endpoint("postgres"), "SHOW server_version"))
                    .startsWith(major + ".");
            assertThat(query(
                            server.endpoint("postgres"),
                            "SELECT count(*) FROM pg_available_extensions"
                                    + " WHERE name IN ('hstore', 'citext', 'ltree')"))
                    .isEqualTo("3");
        }
    }
}

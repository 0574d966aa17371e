package dev.migrator.cli.migration;

import static org.assertj.core.api.Assertions.assertThat;

import dev.migrator.core.connect.Side;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Objects;

/** The database of the tests that kill things: its schema, its rows, and what is true of it whatever happened. */
final class Ledger {
    private final MigrationFixture fixture;

    private Ledger(MigrationFixture fixture) {
        this.fixture = fixture;
    }

    static Ledger create(MigrationFixture fixture) throws Exception {
        for (Side side : Side.values()) {
            fixture.execute(side, resource("ledger.sql"));
        }
        fixture.execute(Side.OLD, resource("ledger-rows.sql"));
        return new Ledger(fixture);
    }

    /** Nothing that a client was told is missing, and nothing happened twice. */
    void require(Side side, int client, long acknowledged) throws Exception {
        for (String table : new String[] {"done", "trail", "event"}) {
            String facts =
                    "SELECT count(*) || '|' || count(DISTINCT number) || '|' || coalesce(max(number), 0) FROM public.%s WHERE client = %d"
                            .formatted(table, client);
            assertThat(fixture.text(side, facts))
                    .as(table + " of client " + client + " on " + side)
                    .isEqualTo("%1$d|%1$d|%1$d".formatted(acknowledged));
        }
        assertThat(fixture.text(
                        side,
                        "SELECT sum(balance)::bigint || '|' || (SELECT count(*) FROM public.item) FROM public.account"))
                .as("money and items on " + side)
                .isEqualTo("50000000|60000");
    }

    private static String resource(String name) throws Exception {
        try (InputStream in = Objects.requireNonNull(Ledger.class.getResourceAsStream(name))) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        }
    }
}

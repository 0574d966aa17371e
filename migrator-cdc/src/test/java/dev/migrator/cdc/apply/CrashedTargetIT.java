package dev.migrator.cdc.apply;

import static dev.migrator.cdc.apply.Changes.insert;
import static dev.migrator.cdc.apply.Changes.marker;
import static dev.migrator.cdc.apply.Changes.row;
import static dev.migrator.cdc.apply.Changes.transaction;
import static dev.migrator.cdc.apply.TargetDatabase.batch;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.migrator.core.apply.LaneWriter;
import dev.migrator.core.apply.LargeTransaction;
import dev.migrator.core.change.Lsn;
import dev.migrator.core.change.RowChange;
import dev.migrator.core.change.SourceTransaction;
import dev.migrator.core.failure.LostCommitsFailure;
import dev.migrator.embedded.postgres.PostgresOptions;
import dev.migrator.embedded.postgres.StopMode;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A target that takes its time to write its log to the disk, and crashes before it has. */
class CrashedTargetIT {
    @RegisterExtension
    static final TargetServer SERVER = new TargetServer(PostgresOptions.of(18).with("wal_writer_delay", "10s"));

    private final TargetDatabase target = SERVER.target();

    @BeforeEach
    void create() {
        target.run("CREATE TABLE public.t (id int PRIMARY KEY)", "CHECKPOINT");
    }

    @Test
    void isWrittenAgainFromWhereItStandsWhenItLostCommits() {
        try (LaneWriter writer = target.writing()) {
            writer.apply(batch(transaction(110, inserting(110))));
            crash();
            assertThat(target.lane().position()).isEqualTo(new Lsn(100));

            assertThatThrownBy(() -> writer.apply(batch(transaction(120, inserting(120)))))
                    .isInstanceOf(LostCommitsFailure.class)
                    .hasMessageContaining("was at 0/6E and the target has it at 0/64 again");

            assertThat(writer.takeOver().position()).isEqualTo(new Lsn(100));
            writer.apply(batch(transaction(110, inserting(110)), transaction(120, inserting(120))));
        }
        assertThat(ids()).containsExactly("110", "120");
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void isWrittenAgainAlsoWhenALargeTransactionWasTheLast(boolean early) {
        SourceTransaction head = transaction(110);
        try (LaneWriter writer = target.writing()) {
            try (LargeTransaction large = writer.beginLarge(early ? transaction(105) : head, 1)) {
                large.write(List.of(inserting(110)));
                assertThat((early ? large.commit(head, 1) : large.commit()).position())
                        .isEqualTo(new Lsn(110));
            }
            crash();
            assertThat(target.lane().position()).isEqualTo(new Lsn(100));

            assertThatThrownBy(() -> writer.apply(batch(transaction(120, inserting(120)))))
                    .isInstanceOf(LostCommitsFailure.class);
        }
        assertThat(ids()).isEmpty();
    }

    @Test
    void keepsWhatCameBeforeAMarkerThatItHas() {
        try (LaneWriter writer = target.writing()) {
            writer.apply(batch(transaction(110, inserting(110))));
            writer.apply(batch(marker(120, "m1")));
            crash();

            writer.apply(batch(transaction(130, inserting(130))));
        }
        assertThat(ids()).containsExactly("110", "130");
        assertThat(target.lane().position()).isEqualTo(new Lsn(130));
    }

    private void crash() {
        target.close();
        SERVER.server().stop(StopMode.IMMEDIATE);
        SERVER.server().start();
        target.open();
    }

    private static RowChange inserting(int id) {
        return insert(row("t", "id", Integer.toString(id)));
    }

    private List<String> ids() {
        return target.rows("SELECT id FROM public.t ORDER BY id");
    }
}

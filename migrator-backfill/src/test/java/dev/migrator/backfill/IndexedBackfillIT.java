package dev.migrator.backfill;

import static dev.migrator.backfill.Servers.execute;
import static dev.migrator.backfill.Servers.values;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.migrator.backfill.copy.CopyOutcome;
import dev.migrator.core.connect.Purpose;
import dev.migrator.core.control.Build;
import dev.migrator.core.failure.DivergenceFailure;
import dev.migrator.core.failure.RetryableFailure;
import dev.migrator.core.plan.MigrationPlan;
import dev.migrator.core.stream.ChangedKeys;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Indexes, constraints and rules are made while the rows of other tables are on their way, and after a crash. */
class IndexedBackfillIT extends BackfillJobs {
    /** A row of one table arrives only when the constraints of another are there. */
    private static final String ROW_THAT_WAITS = """
            CREATE FUNCTION shop.wait() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
               FOR attempt IN 1..600 LOOP
                  EXIT WHEN (SELECT count(*) = 2 FROM pg_constraint WHERE conname IN ('customers_pkey', 'a b'));
                  IF attempt = 600 THEN RAISE 'customers never had its constraints'; END IF;
                  PERFORM pg_sleep(0.1);
               END LOOP;
               IF EXISTS (SELECT FROM pg_index WHERE indrelid = 'shop.items'::regclass) THEN RAISE 'items has indexes'; END IF;
               RETURN NEW;
            END $$;
            CREATE TRIGGER wait BEFORE INSERT ON shop.items FOR EACH ROW WHEN (NEW.order_id = 1 AND NEW.line = 1)
               EXECUTE FUNCTION shop.wait();
            ALTER TABLE shop.items ENABLE ALWAYS TRIGGER wait""";

    @Test
    @Timeout(120)
    void makesTheIndexesOfATableWhileOthersAreStillBeingCopied() {
        needsDumpTools();
        MigrationPlan plan = rich();
        AtomicInteger waves = new AtomicInteger();
        BackfillListener waits = new BackfillListener() {
            @Override
            public void waveBegun(int wave, int tables, int chunks, long bytes) {
                waves.incrementAndGet();
                execute(pair.target(), ROW_THAT_WAITS);
            }
        };

        assertThat(run(plan, transfer(), waits)).isEqualTo(CopyOutcome.FINISHED);

        assertThat(waves).hasValue(1);
        execute(pair.target(), "DROP FUNCTION shop.wait CASCADE");
        assertSame(plan);
    }

    @Test
    @Timeout(120)
    void goesOnWithIndexesThatWereStoppedHalfWay() throws Exception {
        needsDumpTools();
        MigrationPlan plan = rich();
        List<Build> seen = new ArrayList<>();
        try (Connection holder = pair.target().open(Purpose.SCHEMA);
                BackfillJob job =
                        new BackfillJob(pair, plan, ChangedKeys.NONE, transfer(), holding(holder, "shop.rooms"))) {
            Thread stopper = new Thread(() -> {
                await(() -> waiting("build") && indexesOf("customers") == 2);
                seen.addAll(running());
                Servers.terminate(pair.target(), "build");
                await(() -> waiting("build"));
                job.stop();
            });
            stopper.start();

            assertThat(job.run(number -> Servers.snapshot(pair, number))).isEqualTo(CopyOutcome.STOPPED);
            stopper.join();
        }
        assertThat(seen).anySatisfy(build -> {
            assertThat(build.statement()).startsWith("ALTER TABLE ONLY \"shop\".\"rooms\" ADD CONSTRAINT");
            assertThat(build.phase()).isEqualTo("waiting for a lock");
        });
        assertThat(running()).isEmpty();
        assertThat(indexesOf("rooms")).isZero();
        leaveHalfAnIndexOfADeadProcess();

        run(plan, transfer(), BackfillListener.NONE);

        assertSame(plan);
    }

    /** Its session would keep the name of the index for itself. */
    private void leaveHalfAnIndexOfADeadProcess() throws SQLException {
        @SuppressWarnings("resource") // ended by the next run
        Connection dead = pair.target().open(Purpose.BUILD);
        dead.setAutoCommit(false);
        try (Statement statement = dead.createStatement()) {
            statement.execute("CREATE INDEX rooms_room_during_excl ON shop.rooms (room)");
        }
    }

    @Test
    void namesTheIndexThatCannotBeMadeAndMakesTheOthers() {
        needsDumpTools();
        MigrationPlan plan = rich();
        BackfillListener intruder = new BackfillListener() {
            @Override
            public void waveBegun(int wave, int tables, int chunks, long bytes) {
                execute(pair.target(), "INSERT INTO shop.items VALUES (-1, -1, 'a'), (-1, -1, 'b')");
            }
        };

        assertThatThrownBy(() -> run(plan, transfer(), intruder))
                .isInstanceOf(DivergenceFailure.class)
                .hasMessageContaining("index shop.items_pkey of table shop.items was not made on new")
                .hasMessageContaining("(order_id, line)=(-1, -1) is duplicated")
                .hasMessageContaining("23505");
        assertThat(values(pair.target(), "SELECT indexname FROM pg_indexes WHERE tablename = 'items'"))
                .containsExactly("lower_what");
        execute(pair.target(), "DELETE FROM shop.items WHERE line = -1");

        run(plan, transfer(), BackfillListener.NONE);

        assertSame(plan);
    }

    @Test
    @Timeout(120)
    void completesConstraintsAndRulesThatWereMadeHalfWay() throws Exception {
        needsDumpTools();
        MigrationPlan plan = rich();
        Thread killer = new Thread(() -> {
            await(() -> waiting("schema-tool"));
            Servers.terminate(pair.target(), "schema-tool");
        });
        killer.start();
        try (Connection holder = pair.target().open(Purpose.SCHEMA)) {
            assertThatThrownBy(() -> run(plan, transfer(), holding(holder, "shop.log")))
                    .isInstanceOf(RetryableFailure.class)
                    .hasMessageContaining("terminating connection");
        }
        killer.join();

        run(plan, transfer(), BackfillListener.NONE);

        assertSame(plan);
    }
}

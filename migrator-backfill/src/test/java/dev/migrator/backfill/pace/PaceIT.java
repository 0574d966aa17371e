package dev.migrator.backfill.pace;

import static org.assertj.core.api.Assertions.assertThat;

import com.zaxxer.hikari.HikariDataSource;
import dev.migrator.backfill.BackfillPair;
import dev.migrator.backfill.Servers;
import dev.migrator.core.connect.Deadline;
import dev.migrator.core.connect.Purpose;
import dev.migrator.core.control.ControlSchema;
import dev.migrator.core.control.PaceReport;
import dev.migrator.core.control.PaceStore;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Clock;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** What the servers say, and what an operator orders, reaches those who copy. */
class PaceIT {
    private static final int WORKERS = 2;
    private static final int ANY = 1_000_000;
    private static final Duration USUAL = Duration.ofMinutes(30);
    private static final Duration BESIDE_OTHERS = Duration.ofSeconds(30);

    @RegisterExtension
    static final Servers SERVERS = new Servers();

    private BackfillPair pair;
    private HikariDataSource home;
    private PaceStore store;
    private Connection shop;
    private Pace pace;

    @BeforeEach
    void open() throws SQLException {
        pair = SERVERS.newPair();
        ControlSchema.install(pair.source());
        home = pair.target().pool(Purpose.CONTROL, 2, Duration.ofSeconds(10));
        store = new PaceStore(home);
        shop = pair.source().open(Purpose.CONTROL);
    }

    @AfterEach
    void close() throws SQLException {
        if (pace != null) {
            pace.end();
        }
        Servers.value(
                pair.source(),
                "SELECT pg_terminate_backend(pid, 10000) FROM pg_stat_activity WHERE application_name = 'shop'");
        shop.close();
        home.close();
    }

    @Test
    void theCopyOfAnIdleServerBeginsWithAll() {
        begin(limits(ANY, true));
        assertAllWork();
    }

    @Test
    void besideOthersAtWorkOneBeginsThatRestsAndAllWorkWhenNothingPresses() throws Exception {
        beAtWork();
        begin(limits(ANY, true));
        await(r -> r.allowed() == 1
                && r.reason().equals("others are at work on old, so the copy begins slowly; copies 1/32 of the time"));
        assertOneRests();
        await(r -> r.allowed() == WORKERS && r.reason().isEmpty());
        assertAllWork();
    }

    /** Short statements are seldom seen at work; their transactions are. */
    @Test
    void whoIsBetweenTwoStatementsOfATransactionIsAtWork() throws Exception {
        shop.setAutoCommit(false);
        try (Statement statement = shop.createStatement()) {
            statement.execute("SET application_name = 'shop'");
        }
        begin(limits(ANY, true));
        assertThat(pace.awaitTurn(WORKERS - 1, () -> true)).isFalse();
    }

    @Test
    void afterAPauseItBeginsAgainBesideOthersAtWork() throws Exception {
        begin(limits(ANY, true));
        beAtWork();
        store.pause("somebody");
        await(r -> pace.isPaused());
        TimeUnit.SECONDS.sleep(3); // it looks at others meanwhile
        store.resume();
        await(r -> r.allowed() == 1 && r.reason().startsWith("others are at work on old"));
    }

    @Test
    void besideOthersAtWorkAllBeginWhenNobodyIsToLookAtThem() throws Exception {
        beAtWork();
        begin(limits(0, false));
        assertAllWork();
    }

    @Test
    void theLastOneRestsUnderPressureUntilAnOperatorLetsItGo() throws Exception {
        begin(limits(0, true));
        assertThat(pace.awaitTurn(0, () -> true)).isTrue(); // while nobody copies it goes one step down at most
        beAtWork();
        await(r -> r.reason().startsWith("1 sessions of others are at work on old, limit 0 ")
                && r.reason().endsWith("; copies 1/32 of the time"));
        assertOneRests();
        store.change(null, null, false);
        await(r -> r.allowed() == WORKERS && r.reason().isEmpty());
        assertAllWork();
    }

    @Test
    void aSnapshotIsKeptForLessTimeWhileOthersAreAtWork() throws Exception {
        begin(limits(ANY, true));
        assertThat(pace.maxSnapshotAge(USUAL)).isEqualTo(USUAL);
        beAtWork();
        Deadline.in(Duration.ofSeconds(20), Clock.systemUTC())
                .await(() -> pace.maxSnapshotAge(USUAL).equals(BESIDE_OTHERS), () -> "it may be kept as long");
        assertThat(pace.maxSnapshotAge(Duration.ofSeconds(3))).isEqualTo(Duration.ofSeconds(3));
        store.change(null, null, false);
        await(r -> !r.auto());
        assertThat(pace.maxSnapshotAge(USUAL)).isEqualTo(USUAL);
    }

    @Test
    void betweenPiecesOfWorkBeforeAChunkOldIsLeftAloneWhileOthersAreAtWork() throws Exception {
        Duration work = Duration.ofMillis(10);
        begin(limits(ANY, true));
        assertThat(pace.restAfter(work, () -> false)).isZero();
        beAtWork();
        Deadline.in(Duration.ofSeconds(20), Clock.systemUTC())
                .await(() -> pace.restAfter(work, () -> false).compareTo(work) >= 0, () -> "it is left alone");
        store.change(null, null, false);
        await(r -> !r.auto());
        assertThat(pace.restAfter(work, () -> false)).isZero();
    }

    private void begin(PaceLimits limits) {
        pace = new Pace(pair.source(), pair.target(), store, limits, "test", Clock.systemUTC());
        pace.begin();
    }

    private static PaceLimits limits(int activeSessions, boolean auto) {
        return new PaceLimits(WORKERS, WORKERS, auto, 0, Long.MAX_VALUE, activeSessions, ANY, ANY, ANY, BESIDE_OTHERS);
    }

    private void assertAllWork() {
        assertThat(pace.awaitTurn(WORKERS - 1, () -> true)).isTrue();
        double best = 0;
        for (int i = 0; i < 3; i++) { // the copy may hold still for a moment
            best = Math.max(best, shareOfWork());
        }
        assertThat(best).isGreaterThan(0.8);
    }

    private void assertOneRests() {
        assertThat(pace.awaitTurn(WORKERS - 1, () -> true)).isFalse();
        assertThat(pace.awaitTurn(0, () -> true)).isTrue();
        assertThat(shareOfWork()).isLessThan(0.2);
    }

    /** Of the time of somebody who works for some milliseconds before each amount. */
    private double shareOfWork() {
        pace.pass(1, () -> false);
        long begun = System.nanoTime();
        long worked = 0;
        for (int i = 0; i < 20; i++) {
            long work = System.nanoTime();
            while (System.nanoTime() - work < TimeUnit.MILLISECONDS.toNanos(4)) {
                Thread.onSpinWait();
            }
            worked += System.nanoTime() - work;
            pace.pass(1, () -> false);
        }
        return (double) worked / (System.nanoTime() - begun);
    }

    /** A statement of somebody else that goes on until its session is closed. */
    private void beAtWork() throws SQLException {
        try (Statement statement = shop.createStatement()) {
            statement.execute("SET application_name = 'shop'");
        }
        Thread busy = new Thread(this::sleep, "shop");
        busy.setDaemon(true);
        busy.start();
        String seen = "SELECT count(*) FROM pg_stat_activity WHERE application_name = 'shop' AND state = 'active'";
        Deadline.in(Duration.ofSeconds(20), Clock.systemUTC())
                .await(() -> !Servers.value(pair.source(), seen).equals("0"), () -> "the shop does not work");
    }

    private void sleep() {
        try (Statement statement = shop.createStatement()) {
            statement.execute("SELECT pg_sleep(300)");
        } catch (SQLException e) {
            // it is closed
        }
    }

    private void await(Predicate<PaceReport> condition) throws InterruptedException {
        PaceReport last = null;
        for (int i = 0; i < 600; i++) {
            last = store.reports(Duration.ofSeconds(30)).get("test");
            if (last != null && condition.test(last)) {
                return;
            }
            TimeUnit.MILLISECONDS.sleep(100);
        }
        throw new AssertionError("it never was so; last: " + last);
    }
}

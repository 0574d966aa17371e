package dev.migrator.backfill.pace;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.migrator.backfill.BackfillPair;
import dev.migrator.backfill.Servers;
import dev.migrator.core.connect.MonitorSession;
import dev.migrator.core.failure.RefusedFailure;
import dev.migrator.core.failure.RetryableFailure;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** One session for many questions. */
class MonitorSessionIT {
    @RegisterExtension
    static final Servers SERVERS = new Servers();

    private final AtomicInteger openings = new AtomicInteger();
    private BackfillPair pair;
    private MonitorSession session;

    @BeforeEach
    void open() {
        pair = SERVERS.newPair();
        session = new MonitorSession(pair.source(), openings::incrementAndGet);
    }

    @AfterEach
    void close() {
        session.close();
    }

    @Test
    void isOpenedOnceForAllQuestions() {
        String first = pid();
        assertThat(pid()).isEqualTo(first);
        assertThat(openings).hasValue(1);
    }

    @Test
    void aQuestionIsAskedAgainWhenTheKeptSessionIsFoundLost() {
        String first = pid();
        Servers.value(pair.source(), "SELECT pg_terminate_backend(" + first + ", 10000)");
        assertThat(pid()).isNotEqualTo(first);
        assertThat(openings).hasValue(2);
    }

    /** The address may lead elsewhere by then, while the server that the session is with lives on. */
    @Test
    void isNotKeptForEver() throws Exception {
        try (MonitorSession brief =
                new MonitorSession(pair.source(), openings::incrementAndGet, Duration.ofMillis(300))) {
            for (int i = 0; i < 2; i++) {
                brief.ask(queries -> queries.one("asking", "SELECT 1", row -> row.getInt(1)));
                TimeUnit.MILLISECONDS.sleep(400);
            }
        }
        assertThat(openings).hasValue(2);
    }

    /** A setting of the role or the database, of which check warns only. */
    @Test
    void aServerThatEndsIdleSessionsIsAskedInNewOnes() throws Exception {
        Servers.execute(pair.source(), """
                DO $$ BEGIN EXECUTE format('ALTER DATABASE %I SET idle_session_timeout = 200', current_database()); END $$""");
        String first = pid();
        TimeUnit.SECONDS.sleep(1);
        assertThat(pid()).isNotEqualTo(first);
    }

    @Test
    void whatTheServerRefusesIsAskedOnceAndTheNextQuestionHasANewSession() {
        String first = pid();
        AtomicInteger asked = new AtomicInteger();
        assertThatThrownBy(() -> session.ask(queries -> {
                    asked.incrementAndGet();
                    return queries.one("asking", "SELECT pid FROM nowhere", row -> row.getString(1));
                }))
                .isInstanceOf(RefusedFailure.class);
        assertThat(asked).hasValue(1);
        assertThat(pid()).isNotEqualTo(first);
    }

    @Test
    void anAnswerIsNotWaitedForLongerThanSomeSeconds() {
        assertThatThrownBy(() -> session.ask(
                        queries -> queries.one("asking", "SELECT pg_sleep(60)::text", row -> row.getString(1))))
                .isInstanceOf(RetryableFailure.class)
                .hasMessageContaining("statement timeout");
    }

    @Test
    void thereIsNoSessionIfWhatComesBeforeItFails() {
        try (MonitorSession never = new MonitorSession(pair.source(), () -> {
            throw new RetryableFailure("not now");
        })) {
            assertThatThrownBy(() -> never.ask(queries -> "")).hasMessage("not now");
        }
    }

    /** Whoever comes late, such as a thread that is about to end, must not leave a session behind. */
    @Test
    void isNotOpenedAgainAfterItsEnd() {
        pid();
        session.close();
        assertThatThrownBy(this::pid)
                .isInstanceOf(RetryableFailure.class)
                .hasMessageStartingWith("the monitor session on old")
                .hasMessageEndingWith("is closed");
        assertThat(openings).hasValue(1);
    }

    private String pid() {
        return session.ask(queries -> queries.one("asking", "SELECT pg_backend_pid()", row -> row.getString(1)));
    }
}

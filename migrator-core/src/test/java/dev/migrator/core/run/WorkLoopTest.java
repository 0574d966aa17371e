package dev.migrator.core.run;

import static org.assertj.core.api.Assertions.assertThat;

import dev.migrator.core.control.Activity;
import dev.migrator.core.failure.RetryableFailure;
import dev.migrator.core.failure.Server;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class WorkLoopTest {
    private final BlockingQueue<Try> tries = new LinkedBlockingQueue<>();
    private final AtomicInteger refusals = new AtomicInteger();
    private final WorkLoop loop = new WorkLoop("work", Server.OLD, this::make);

    @AfterEach
    void close() {
        loop.close();
    }

    @Test
    void tellsWhatTheWorkTells() throws Exception {
        loop.start();
        Try work = begun();
        assertThat(loop.activity()).isEqualTo(Activity.BEGINNING);
        work.activity = Activity.of("works");
        assertThat(loop.activity()).isEqualTo(Activity.of("works"));
    }

    @Test
    void waitsForTheUsualServerUntilANewTryIsKnownToWork() throws Exception {
        loop.start();
        begun().fail(new RetryableFailure("it refuses"));
        Try second = begun();
        Activity wait = loop.activity();
        assertThat(wait.waitsFor()).isEqualTo(Server.OLD);
        assertThat(wait.sentence()).matches("waits for old since \\S+Z, because it refuses");

        second.fail(new RetryableFailure("it still refuses"));
        Try third = begun();
        assertThat(loop.activity()).isEqualTo(Activity.waiting(Server.OLD, since(wait), "it still refuses"));

        third.activity = Activity.RUNNING;
        assertThat(loop.activity()).isEqualTo(Activity.RUNNING);
    }

    @Test
    void aWaitForAnotherServerIsAnotherWait() throws Exception {
        loop.start();
        begun().fail(new RetryableFailure("old refuses"));
        Try second = begun();
        Activity wait = loop.activity();
        second.fail(new RetryableFailure("no broker", new RetryableFailure("h:p", null, Server.KAFKA)));
        begun();
        assertThat(loop.activity().waitsFor()).isEqualTo(Server.KAFKA);
        assertThat(since(loop.activity())).isAfter(since(wait));
    }

    @Test
    void waitsAlsoWhileTheWorkCannotEvenBeMade() throws Exception {
        refusals.set(1);
        loop.start();
        Try first = begun();
        assertThat(loop.activity().waitsFor()).isEqualTo(Server.NEW);
        first.activity = Activity.RUNNING;
        assertThat(loop.activity()).isEqualTo(Activity.RUNNING);
    }

    private static java.time.Instant since(Activity wait) {
        assertThat(wait.since()).isNotNull();
        return wait.since();
    }

    private StreamWork make() {
        if (refusals.getAndDecrement() > 0) {
            throw new RetryableFailure("home is away", null, Server.NEW);
        }
        return new Try();
    }

    private Try begun() throws InterruptedException {
        Try begun = tries.poll(30, TimeUnit.SECONDS);
        assertThat(begun).isNotNull();
        return begun;
    }

    /** Works until it is told to fail, or closed. */
    private final class Try implements StreamWork {
        private final CountDownLatch ended = new CountDownLatch(1);
        private volatile Activity activity = Activity.BEGINNING;
        private volatile RetryableFailure failure;

        void fail(RetryableFailure with) {
            failure = with;
            ended.countDown();
        }

        @Override
        public void run() {
            tries.add(this);
            try {
                ended.await();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
            if (failure != null) {
                throw failure;
            }
        }

        @Override
        public Activity activity() {
            return activity;
        }

        @Override
        public void close() {
            ended.countDown();
        }
    }
}

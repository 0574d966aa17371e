package dev.migrator.cli.killloop;

import dev.migrator.embedded.postgres.PostgresServer;
import dev.migrator.embedded.postgres.StopMode;
import dev.migrator.embedded.proxy.CutMoment;
import dev.migrator.embedded.proxy.PlannedCut;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/** What befalls a part of the migration. Whatever was stopped runs again, or is started again by its supervisor, when {@link #strike} returns. */
enum Fault {
    KILL_CAPTURE {
        @Override
        boolean strike(Stand stand, Random random) throws Exception {
            stand.capture.kill();
            return true;
        }
    },
    KILL_REPLAY {
        @Override
        boolean strike(Stand stand, Random random) throws Exception {
            stand.replays.killOne(random);
            return true;
        }
    },
    KILL_KAFKA {
        @Override
        boolean strike(Stand stand, Random random) throws Exception {
            stand.kafka.kill();
            pause(random, 200);
            stand.kafka.start();
            return true;
        }
    },
    CRASH_OLD {
        @Override
        boolean strike(Stand stand, Random random) throws Exception {
            return crash(stand.old, random);
        }
    },
    CRASH_NEW {
        @Override
        boolean strike(Stand stand, Random random) throws Exception {
            return crash(stand.fresh, random);
        }
    },
    /** Capture's sessions on old end, the one that reads the log among them. */
    CUT_REPLICATION {
        @Override
        boolean strike(Stand stand, Random random) {
            stand.captureToOld.cutAll();
            return true;
        }
    },
    /** New never sees replay's COMMIT. */
    CUT_BEFORE_COMMIT {
        @Override
        boolean strike(Stand stand, Random random) throws Exception {
            // Only the first few times a session sends a COMMIT as text.
            stand.replayToNew.cutAll();
            return happens(stand.replayToNew.cutWhen(COMMIT, CutMoment.BEFORE_FORWARDING));
        }
    },
    /** New commits, and replay never hears of it. */
    CUT_AFTER_COMMIT {
        @Override
        boolean strike(Stand stand, Random random) throws Exception {
            return happens(stand.replayToNew.cutAnswer(COMMIT));
        }
    },
    /** Replay dies between new's COMMIT and its answer. */
    KILL_REPLAY_AT_COMMIT {
        @Override
        boolean strike(Stand stand, Random random) throws Exception {
            boolean cut = happens(stand.replayToNew.cutAnswer(COMMIT));
            stand.replays.killOne(random);
            return cut;
        }
    },
    /** Kafka never sees what capture sends. */
    CUT_BEFORE_APPEND {
        @Override
        boolean strike(Stand stand, Random random) throws Exception {
            return happens(stand.toKafka.cutWhen(LZ4_FRAME.clone(), CutMoment.BEFORE_FORWARDING));
        }
    },
    /** Kafka has what capture sent, and capture never hears the acknowledgement. */
    CUT_BEFORE_ACKNOWLEDGEMENT {
        @Override
        boolean strike(Stand stand, Random random) throws Exception {
            return happens(stand.toKafka.cutWhen(LZ4_FRAME.clone(), CutMoment.AFTER_FORWARDING));
        }
    },
    /** Capture dies between Kafka's append and the acknowledgement. */
    KILL_CAPTURE_UNACKNOWLEDGED {
        @Override
        boolean strike(Stand stand, Random random) throws Exception {
            boolean cut = happens(stand.toKafka.cutWhen(LZ4_FRAME.clone(), CutMoment.AFTER_FORWARDING));
            stand.capture.kill();
            return cut;
        }
    },
    /** A worker more takes some lanes over; if it is one too many, the eldest leaves in order. */
    EXCHANGE_REPLAY {
        @Override
        boolean strike(Stand stand, Random random) throws Exception {
            stand.replays.exchange();
            return true;
        }
    };

    private static final String COMMIT = "COMMIT";
    /** How a batch of records begins that is compressed as capture's are; only a producer sends it. */
    private static final byte[] LZ4_FRAME = {0x04, 0x22, 0x4D, 0x18};

    /** Some heartbeats, which make sure that there is always something to send and to commit. */
    private static final Duration PATIENCE = Duration.ofSeconds(10);

    /** Those that can befall it: where one process replays, no other comes. */
    static List<Fault> against(Stand stand) {
        return Stream.of(values())
                .filter(fault -> fault != EXCHANGE_REPLAY || stand.lanes() > 1)
                .toList();
    }

    /** True if it happened; a cut that waited for its moment in vain does not. */
    abstract boolean strike(Stand stand, Random random) throws Exception;

    private static boolean crash(PostgresServer server, Random random) throws Exception {
        server.stop(StopMode.IMMEDIATE);
        pause(random, 300);
        server.start();
        return true;
    }

    private static boolean happens(PlannedCut cut) throws InterruptedException {
        return cut.await(PATIENCE);
    }

    private static void pause(Random random, int most) throws InterruptedException {
        TimeUnit.MILLISECONDS.sleep(random.nextInt(most));
    }
}

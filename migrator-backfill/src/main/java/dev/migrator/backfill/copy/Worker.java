package dev.migrator.backfill.copy;

import dev.migrator.core.control.ChunkDone;
import dev.migrator.core.failure.DivergenceFailure;
import dev.migrator.core.failure.MigratorException;
import dev.migrator.core.failure.Retries;
import dev.migrator.core.failure.SqlFailures;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Pulls chunks until there are no more to do; a chunk is tried again as long as its wave stands. Used by one thread. */
final class Worker implements Callable<@Nullable Void> {
    private static final Logger log = LoggerFactory.getLogger(Worker.class);
    private static final Duration NEWS_WITHIN = Duration.ofMillis(300);

    private final int number;
    private final CopyPace pace;
    private final CopyRun run;
    private final Wave wave;
    private final CopySessions sessions;
    private final ChunkPipe pipe;
    private final Retries retries;

    /** @param number from 0, for the pace */
    Worker(int number, CopyPace pace, CopyRun run, Wave wave, CopySessions sessions) {
        this.number = number;
        this.pace = pace;
        this.run = run;
        this.wave = wave;
        this.sessions = sessions;
        this.pipe = new ChunkPipe(run::isStopped, pace::pass);
        this.retries = wave.retries(run);
    }

    /** Never throws: what ends a worker is told to the run and ends it. */
    @Override
    public @Nullable Void call() {
        try (sessions) {
            for (Chunk chunk = next(); chunk != null; chunk = next()) {
                Chunk current = chunk;
                if (retries.call(() -> attempt(current))) {
                    run.done(current);
                }
            }
        } catch (Exception | Error failure) {
            run.fail(failure);
        } finally {
            pace.leave(number);
        }
        return null;
    }

    /** Where all that is left is in work elsewhere it waits: whoever has it may die. */
    private @Nullable Chunk next() throws Exception {
        while (pace.awaitTurn(number, () -> run.isOver(pace))) {
            Chunk chunk = retries.call(run::next);
            if (chunk != null || run.isOver(pace)) {
                return chunk;
            }
            run.awaitNews(NEWS_WITHIN);
        }
        return null;
    }

    /** Returns false if the run was stopped meanwhile. */
    private boolean attempt(Chunk chunk) {
        try {
            return isDone(chunk, sessions.writing()) || copy(chunk);
        } catch (DivergenceFailure rejected) {
            sessions.abort();
            if (isDone(chunk, sessions.writing())) {
                return true;
            }
            throw rejected;
        } catch (MigratorException failure) {
            log.info("{} failed: {}", chunk, failure.getMessage());
            wave.listener().chunkRetried(chunk.of().id(), chunk.number(), String.valueOf(failure.getMessage()));
            sessions.abort();
            throw failure;
        }
    }

    /** True if an attempt whose connection broke in its commit did commit after all. */
    private boolean isDone(Chunk chunk, Connection target) {
        return wave.store().isChunkDone(target, chunk.of().id(), wave.number(), chunk.number());
    }

    private boolean copy(Chunk chunk) {
        Connection target = sessions.writing();
        wave.store().requireOurs(target, chunk.of().id(), wave.number());
        ChunkPipe.Moved moved = move(chunk, target);
        if (!moved.complete()) {
            sessions.abort();
            return false;
        }
        ChunkDone done = new ChunkDone(chunk.of().id(), wave.number(), chunk.number(), moved.rows(), moved.bytes());
        boolean mine = wave.store().recordChunk(target, done);
        end(chunk, target, mine);
        if (mine) {
            wave.listener().chunkDone(done);
        }
        return true;
    }

    private ChunkPipe.Moved move(Chunk chunk, Connection target) {
        Connection source = sessions.reading();
        return run.largeRows().withRoom(source, chunk, () -> pipe.run(source, target, chunk));
    }

    private static void end(Chunk chunk, Connection target, boolean commit) {
        try {
            if (commit) {
                target.commit();
            } else {
                target.rollback();
            }
        } catch (SQLException e) {
            throw SqlFailures.wrap("committing " + chunk, e);
        }
    }
}

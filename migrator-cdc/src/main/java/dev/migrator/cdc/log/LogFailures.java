package dev.migrator.cdc.log;

import dev.migrator.core.failure.BreakReason;
import dev.migrator.core.failure.InternalFailure;
import dev.migrator.core.failure.MigratorException;
import dev.migrator.core.failure.RefusedFailure;
import dev.migrator.core.failure.RetryableFailure;
import dev.migrator.core.failure.Server;
import dev.migrator.core.failure.StreamBrokenFailure;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.common.InvalidRecordException;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.config.ConfigException;
import org.apache.kafka.common.errors.AuthenticationException;
import org.apache.kafka.common.errors.AuthorizationException;
import org.apache.kafka.common.errors.InvalidGroupIdException;
import org.apache.kafka.common.errors.InvalidSessionTimeoutException;
import org.apache.kafka.common.errors.InvalidTopicException;
import org.apache.kafka.common.errors.RecordTooLargeException;
import org.apache.kafka.common.errors.RetriableException;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;

/** Turns a failure of Kafka's client into the one that says what the caller can do about it. */
final class LogFailures {
    /** What Kafka adds to the bytes of a record, at most. */
    private static final int OVERHEAD = 1024;

    private LogFailures() {}

    /**
     * @param what the work and where, as a clause: "writing to lane f1/0 of topic t on Kafka at h:p"
     */
    static MigratorException wrap(String what, Throwable failure) {
        Throwable cause = cause(failure);
        String message = what + " failed: " + cause;
        if (cause instanceof MigratorException ours) {
            return ours;
        } else if (cause instanceof UnknownTopicOrPartitionException) {
            return new StreamBrokenFailure(
                    BreakReason.TOPIC_GONE,
                    message + ". The topic is gone; what was not replayed is lost, only a new stream can go on",
                    cause);
        } else if (cause instanceof RecordTooLargeException) {
            return new RefusedFailure(
                    message
                            + ". The topic or the broker accepts less than the %d bytes that were asked for when the topic was made; set max.message.bytes of the topic to that again"
                                    .formatted(LogServer.MAX_RECORD_BYTES),
                    cause);
        } else if (cause instanceof InvalidRecordException) {
            return new RetryableFailure(
                    message
                            + ". A topic that is compacted takes no record without a key, and loses those that it holds: set its cleanup.policy back to delete with kafka-configs; this goes on by itself then",
                    cause,
                    Server.KAFKA);
        } else if (cause instanceof AuthenticationException
                || cause instanceof AuthorizationException
                || cause instanceof InvalidTopicException
                || cause instanceof InvalidGroupIdException
                || cause instanceof InvalidSessionTimeoutException) {
            return new RefusedFailure(message + ". Check Kafka's settings and permissions", cause);
        } else if (cause instanceof RetriableException || cause instanceof KafkaException) {
            return new RetryableFailure(message + ". Is the broker up and reachable?", cause, Server.KAFKA);
        }
        return new InternalFailure(message, cause);
    }

    /**
     * The failure of a write of so many bytes.
     *
     * @param what as in {@link #wrap}
     */
    static MigratorException ofWrite(String what, int bytes, Throwable failure) {
        if (cause(failure) instanceof RecordTooLargeException && bytes > LogServer.MAX_RECORD_BYTES - OVERHEAD) {
            return new StreamBrokenFailure(
                    BreakReason.RECORD_TOO_LARGE,
                    "%s is not possible: a record holds %d bytes at most, and one change of a row needs more. The stream cannot go past it; `migrator abort`, then begin anew without that table"
                            .formatted(what, LogServer.MAX_RECORD_BYTES),
                    failure);
        }
        return wrap(what, failure);
    }

    /**
     * Why a client cannot be made: names that cannot be resolved now come as a wrong setting.
     *
     * @param what as in {@link #wrap}
     */
    static MigratorException ofClient(String what, KafkaException failure) {
        Throwable root = failure.getCause() instanceof ConfigException config ? config : failure;
        boolean unresolved = String.valueOf(root.getMessage()).contains("No resolvable");
        return root instanceof ConfigException && !unresolved
                ? new RefusedFailure(
                        "%s is not possible: %s. Correct kafka.bootstrap or kafka.properties"
                                .formatted(what, root.getMessage()),
                        root)
                : wrap(what, root);
    }

    static MigratorException interrupted(String what) {
        Thread.currentThread().interrupt();
        return new RetryableFailure(what + " was interrupted");
    }

    private static Throwable cause(Throwable failure) {
        boolean wrapper = failure instanceof ExecutionException || failure instanceof CompletionException;
        Throwable cause = failure.getCause();
        return wrapper && cause != null ? cause : failure;
    }
}

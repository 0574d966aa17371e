package dev.migrator.core.failure;

import io.github.resilience4j.core.IntervalFunction;
import io.github.resilience4j.retry.Retry;
import io.github.resilience4j.retry.RetryConfig;
import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.function.Predicate;

/** The one retry policy: bounded, exponential with jitter, only for failures that may pass. Thread-safe. */
public final class Retries {
    private final Retry retry;

    private Retries(Retry retry) {
        this.retry = retry;
    }

    /** Retries {@link RetryableFailure} and transient SQLSTATEs at most {@code attempts} times in all. */
    public static Retries transientFailures(String name, int attempts, Duration first) {
        return of(name, attempts, first, Retries::mayPass);
    }

    /** Retries what {@code predicate} accepts, at most {@code attempts} times in all, waiting {@code first}, then more. */
    public static Retries of(String name, int attempts, Duration first, Predicate<Throwable> predicate) {
        RetryConfig config = RetryConfig.custom()
                .maxAttempts(attempts)
                .intervalFunction(IntervalFunction.ofExponentialRandomBackoff(first, 1.7, 0.3, Duration.ofSeconds(10)))
                .retryOnException(predicate)
                .failAfterMaxAttempts(false)
                .build();
        return new Retries(Retry.of(name, config));
    }

    public static boolean mayPass(Throwable failure) {
        return failure instanceof RetryableFailure || SqlState.isTransient(failure);
    }

    /** Runs the work; throws its last exception as it was if no attempt succeeded. */
    public <T> T call(Callable<T> work) throws Exception {
        return retry.executeCallable(work);
    }
}

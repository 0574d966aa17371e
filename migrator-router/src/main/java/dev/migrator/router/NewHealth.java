package dev.migrator.router;

import dev.migrator.core.failure.SqlState;
import io.github.resilience4j.circuitbreaker.CircuitBreaker;
import io.github.resilience4j.circuitbreaker.CircuitBreakerConfig;
import java.sql.SQLException;
import java.sql.SQLTransientConnectionException;
import java.time.Duration;
import java.util.concurrent.TimeUnit;

/** Whether new is worth asking while old is the authority: a circuit breaker fed by what happens there. Thread-safe. */
final class NewHealth {
    private final CircuitBreaker breaker;

    NewHealth(String name) {
        breaker = CircuitBreaker.of(
                name,
                CircuitBreakerConfig.custom()
                        .slidingWindowSize(20)
                        .minimumNumberOfCalls(5)
                        .failureRateThreshold(50)
                        .waitDurationInOpenState(Duration.ofSeconds(2))
                        .permittedNumberOfCallsInHalfOpenState(3)
                        .maxWaitDurationInHalfOpenState(Duration.ofSeconds(5))
                        .build());
    }

    /** Whoever gets true reports the outcome by one of the methods below. */
    boolean allows() {
        return breaker.tryAcquirePermission();
    }

    void answered() {
        breaker.onSuccess(0, TimeUnit.NANOSECONDS);
    }

    void failed(SQLException failure) {
        breaker.onError(0, TimeUnit.NANOSECONDS, failure);
    }

    /** True if the server or the way to it is at fault, not the statement. */
    static boolean isSick(SQLException failure) {
        String state = SqlState.of(failure);
        return failure instanceof SQLTransientConnectionException
                || state.startsWith("08")
                || state.startsWith("53")
                || state.startsWith("57P")
                || state.startsWith("58");
    }
}

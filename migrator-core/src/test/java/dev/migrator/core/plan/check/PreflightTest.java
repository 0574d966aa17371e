package dev.migrator.core.plan.check;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.migrator.core.failure.RefusedFailure;
import dev.migrator.core.failure.RetryableFailure;
import dev.migrator.core.failure.SqlState;
import dev.migrator.core.plan.check.Finding.Severity;
import dev.migrator.core.plan.check.PreflightReport.Outcome;
import java.lang.reflect.Proxy;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PreflightTest {
    @Test
    void aFailedCheckIsAFindingAndHidesNoOther() {
        PreflightReport report = run(
                check("first", () -> {
                    throw new RefusedFailure("permission denied for table t");
                }),
                check("second", () -> List.of(new Finding(Severity.INFO, "second", "old", "all well", ""))));

        assertThat(report.findings()).extracting(Finding::check).containsExactly("first", "second");
        assertThat(report.findings().get(0).message()).contains("permission denied for table t");
        assertThat(report.outcome()).isEqualTo(Outcome.WARNINGS);
    }

    @Test
    void aServerThatCannotBeReachedBlocks() {
        PreflightReport report = run(check("first", () -> {
            throw new RetryableFailure("connection refused");
        }));

        assertThat(report.outcome()).isEqualTo(Outcome.BLOCKED);
    }

    @ParameterizedTest
    @ValueSource(strings = {"08006", "57P01"})
    void aSessionThatIsLostEndsTheRunAndIsNoFinding(String state) {
        RetryableFailure lost = new RetryableFailure("a query failed", new SQLException("the server stops", state));

        assertThatThrownBy(() -> run(check("first", () -> {
                    throw lost;
                })))
                .isSameAs(lost);
    }

    @Test
    void aLockThatCouldNotBeHadIsAFinding() {
        PreflightReport report = run(check("first", () -> {
            throw new RetryableFailure("a query failed", new SQLException("canceled", SqlState.LOCK_NOT_AVAILABLE));
        }));

        assertThat(report.outcome()).isEqualTo(Outcome.BLOCKED);
    }

    @Test
    void informationAloneIsClean() {
        PreflightReport report =
                run(check("first", () -> List.of(new Finding(Severity.INFO, "first", "old", "all well", ""))));

        assertThat(report.outcome()).isEqualTo(Outcome.CLEAN);
    }

    @Test
    void everyStandardCheckHasItsOwnName() {
        assertThat(Preflight.standard().names()).doesNotHaveDuplicates().hasSizeGreaterThan(30);
    }

    private static PreflightReport run(Check... checks) {
        Connection none = (Connection) Proxy.newProxyInstance(
                PreflightTest.class.getClassLoader(), new Class<?>[] {Connection.class}, (proxy, method, arguments) -> {
                    throw new UnsupportedOperationException("no server in this test");
                });
        return new Preflight(List.of(checks))
                .run(new CheckContext(
                        none,
                        none,
                        List.of(),
                        t -> true,
                        new Demands("shop", false, 2, 10, Duration.ofMinutes(1), false)));
    }

    private static Check check(String name, Supplier<List<Finding>> findings) {
        return new Check() {
            @Override
            public String name() {
                return name;
            }

            @Override
            public List<Finding> findings(CheckContext context) {
                return findings.get();
            }
        };
    }
}

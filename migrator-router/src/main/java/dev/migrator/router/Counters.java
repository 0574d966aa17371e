package dev.migrator.router;

import dev.migrator.router.dual.DualTally;
import java.time.Duration;
import java.util.concurrent.atomic.LongAccumulator;
import java.util.concurrent.atomic.LongAdder;

/** The router's running figures. Thread-safe. */
final class Counters implements DualTally {
    final LongAdder readsOnOld = new LongAdder();
    final LongAdder readsOnNew = new LongAdder();
    final LongAdder readsFellBack = new LongAdder();
    final LongAdder readsKeptForOwnWrites = new LongAdder();
    final LongAdder writeTransactions = new LongAdder();
    final LongAdder fenceRetries = new LongAdder();
    final LongAdder heldTransactions = new LongAdder();
    final LongAccumulator longestHoldNanos = new LongAccumulator(Math::max, 0);
    final LongAdder dualWritten = new LongAdder();
    final LongAdder dualLate = new LongAdder();
    final LongAdder dualLeftToLog = new LongAdder();
    final LongAdder dualFailed = new LongAdder();

    void held(long nanos) {
        heldTransactions.increment();
        longestHoldNanos.accumulate(nanos);
    }

    @Override
    public void written() {
        dualWritten.increment();
    }

    @Override
    public void late() {
        dualLate.increment();
    }

    @Override
    public void leftToLog() {
        dualLeftToLog.increment();
    }

    @Override
    public void failed() {
        dualFailed.increment();
    }

    RouterStatistics snapshot() {
        return new RouterStatistics(
                readsOnOld.sum(),
                readsOnNew.sum(),
                readsFellBack.sum(),
                readsKeptForOwnWrites.sum(),
                writeTransactions.sum(),
                fenceRetries.sum(),
                heldTransactions.sum(),
                Duration.ofNanos(longestHoldNanos.get()),
                dualWritten.sum(),
                dualLate.sum(),
                dualLeftToLog.sum(),
                dualFailed.sum());
    }
}

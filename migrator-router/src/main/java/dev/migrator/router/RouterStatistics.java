package dev.migrator.router;

import java.time.Duration;

/**
 * What a router has done since it was opened.
 *
 * @param readsOnOld read-only transactions and autocommit queries that ran on old
 * @param readsOnNew the same on new
 * @param readsFellBack reads that were tried on new, failed there and were run on old
 * @param readsKeptForOwnWrites reads kept on old because new had not yet applied the session's own write
 * @param writeTransactions transactions that went where writes go
 * @param fenceRetries times that a fence stopped the first statement of a transaction and it was tried again
 * @param heldTransactions transactions that waited for a switch
 * @param longestHold the longest such wait
 * @param dualWritten transactions whose rows were written to new ahead of the log
 * @param dualLate transactions whose rows new had, or was about to have, from the log already
 * @param dualLeftToLog statements that only the log carries to new
 * @param dualFailed transactions whose rows could not be written to new; the log carries them
 */
public record RouterStatistics(
        long readsOnOld,
        long readsOnNew,
        long readsFellBack,
        long readsKeptForOwnWrites,
        long writeTransactions,
        long fenceRetries,
        long heldTransactions,
        Duration longestHold,
        long dualWritten,
        long dualLate,
        long dualLeftToLog,
        long dualFailed) {

    /** A JSON object; durations are in milliseconds. */
    public String toJson() {
        return """
                {"readsOnOld":%d,"readsOnNew":%d,"readsFellBack":%d,"readsKeptForOwnWrites":%d,\
                "writeTransactions":%d,"fenceRetries":%d,"heldTransactions":%d,"longestHoldMillis":%d,\
                "dualWritten":%d,"dualLate":%d,"dualLeftToLog":%d,"dualFailed":%d}""".formatted(
                        readsOnOld,
                        readsOnNew,
                        readsFellBack,
                        readsKeptForOwnWrites,
                        writeTransactions,
                        fenceRetries,
                        heldTransactions,
                        longestHold.toMillis(),
                        dualWritten,
                        dualLate,
                        dualLeftToLog,
                        dualFailed);
    }
}

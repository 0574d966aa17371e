package dev.migrator.core.apply;

import dev.migrator.core.change.Lsn;

/**
 * What one call of the writer has done, committed on the target.
 *
 * @param position where the lane stands now
 * @param consumed how many transactions from the front of the batch are done with: applied, or known from before
 * @param transactions how many of them were applied now
 * @param rows how many changes of rows were applied now
 * @param held true if the lane is held where it stands: the rest of the batch must wait and be offered again
 */
public record Applied(Lsn position, int consumed, int transactions, long rows, boolean held) {}

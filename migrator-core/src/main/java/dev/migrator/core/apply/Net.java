package dev.migrator.core.apply;

import dev.migrator.core.apply.Step.RowStep;
import java.util.List;

/**
 * What remains to be done in a table, to be done in this order. Of the deletes, updates and inserts each key has one at most,
 * except that a row may be taken out and put in anew.
 *
 * @param ordered steps whose keys occur nowhere else here, in their own order
 */
record Net(List<RowStep> deletes, List<RowStep> ordered, List<RowStep> updates, List<RowStep> inserts) {}

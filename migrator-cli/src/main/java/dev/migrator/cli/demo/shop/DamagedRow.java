package dev.migrator.cli.demo.shop;

import dev.migrator.core.schema.TableId;

/**
 * One row that was damaged on purpose.
 *
 * @param effect how a comparison must call it
 * @param mark the row's key, or a part of its text if the table has no key
 * @param deed what was done, in words
 */
public record DamagedRow(TableId table, Effect effect, String mark, String deed) {
    /** What is wrong with the row on new. */
    public enum Effect {
        MISSING,
        EXTRA,
        CHANGED
    }
}

package dev.migrator.core.plan;

import dev.migrator.core.schema.Table;

/**
 * What is done with one table.
 *
 * @param lane the lane that carries its changes
 * @param binary true if its rows are copied in PostgreSQL's binary COPY format, false for text
 */
public record TablePlan(Table table, int lane, boolean binary) {}

package dev.migrator.core.control;

/** A chunk as the ledger has it; {@code done} if its rows are in the target. */
public record LedgerChunk(ChunkRange range, boolean done) {}

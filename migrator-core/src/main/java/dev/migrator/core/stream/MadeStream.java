package dev.migrator.core.stream;

import dev.migrator.core.control.StreamRecord;
import dev.migrator.core.snapshot.ExportedSnapshot;

/** A stream that has just been made, with the rows of its source exactly at its start. */
public record MadeStream(StreamRecord record, ExportedSnapshot snapshot) {}

package dev.migrator.cdc.capture;

import dev.migrator.core.control.StreamRecord;
import dev.migrator.core.failure.BreakReason;
import dev.migrator.core.failure.StreamBrokenFailure;

/** Says how a stream was broken on its source, and what is left to do. */
final class Breaks {
    private static final String WAY_OUT =
            ". Changes are lost to this stream; `migrator abort` and a new migration, or a new stream, can go on";

    private Breaks() {}

    static StreamBrokenFailure of(StreamRecord stream, BreakReason reason, String what) {
        return new StreamBrokenFailure(reason, "stream %s is broken: %s%s".formatted(stream.id(), what, WAY_OUT));
    }
}

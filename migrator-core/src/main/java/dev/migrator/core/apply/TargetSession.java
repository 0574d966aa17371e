package dev.migrator.core.apply;

import java.sql.Connection;

/** A connection to the target and what belongs to it. */
record TargetSession(Connection connection, Staging staging, ParkedLane parked, int setsFrom) {
    TargetSession(Connection connection, WriterOptions options) {
        this(connection, new Staging(connection), new ParkedLane(options.parking()), options.setsFrom());
    }
}

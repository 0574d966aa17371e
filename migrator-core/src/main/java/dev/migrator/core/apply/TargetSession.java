package dev.migrator.core.apply;

import java.sql.Connection;

/**
 * A connection to the target and what belongs to it.
 *
 * @param setsFrom how many changes of one form there must be before they are written as a set
 */
record TargetSession(Connection connection, Staging staging, int setsFrom) {
    TargetSession(Connection connection, int setsFrom) {
        this(connection, new Staging(connection), setsFrom);
    }
}

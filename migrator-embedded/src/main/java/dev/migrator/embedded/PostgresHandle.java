package dev.migrator.embedded;

import dev.migrator.core.connect.Endpoint;

/** A running PostgreSQL, embedded or in a container; closing it removes it with its data. Thread-safe. */
public interface PostgresHandle extends AutoCloseable {
    /** How to log in to the database as the superuser {@code postgres}; the database need not exist. */
    Endpoint endpoint(String database);

    int majorVersion();

    /** Creates an empty database, encoding UTF8; the name may hold any character. */
    void createDatabase(String name);

    /** The end of the server's log, for messages. */
    String logTail();

    @Override
    void close();
}

package dev.migrator.core.connect;

import dev.migrator.core.failure.Server;

/** The two databases of a migration; the names never change meaning. */
public enum Side {
    OLD,
    NEW;

    public Side other() {
        return this == OLD ? NEW : OLD;
    }

    /** This side as what somebody may wait for. */
    public Server server() {
        return this == OLD ? Server.OLD : Server.NEW;
    }

    /** "old" or "new", as the operator reads it. */
    public String word() {
        return this == OLD ? "old" : "new";
    }
}

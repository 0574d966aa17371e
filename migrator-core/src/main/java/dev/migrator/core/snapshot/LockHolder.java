package dev.migrator.core.snapshot;

import dev.migrator.core.connect.Queries;
import java.util.Set;

/** Work of ours on a server whose sessions may hold locks that somebody else waits for. Called by a {@link LockWatch}. */
public interface LockHolder {
    /**
     * The process ids of the sessions on the server.
     *
     * @param server to ask, if they are not known here
     */
    Set<Integer> sessions(Queries server);

    /**
     * Takes note that somebody has waited long enough.
     *
     * @param sessions as {@link #sessions} told them
     * @return which of them are to be ended, so that the waiting one goes on
     */
    Set<Integer> giveWay(Waiting waiting, Set<Integer> sessions);
}

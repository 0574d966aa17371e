package dev.migrator.core.run;

import dev.migrator.core.change.LaneId;
import java.util.Set;

/** The lanes of a stream that are one process' to replay. Both methods are called by one thread. */
public interface LaneShare {
    /** These are ours from now on. Returns at once. */
    void gain(Set<LaneId> lanes);

    /** These are not ours any more: returns when nothing is written to them here any longer; bounded in time. */
    void lose(Set<LaneId> lanes);
}

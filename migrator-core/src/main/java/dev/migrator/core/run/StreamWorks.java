package dev.migrator.core.run;

import dev.migrator.core.change.LaneId;
import dev.migrator.core.control.StreamRecord;

/** Makes the work of a stream; a new one for each try. */
public interface StreamWorks {
    StreamWork capture(StreamRecord stream);

    /** Watches the source for capture. */
    StreamWork sourceGuard(StreamRecord stream);

    /** Watches the log for capture and replay. */
    StreamWork logGuard(StreamRecord stream);

    StreamWork replay(StreamRecord stream, LaneId lane);

    /**
     * Shares the lanes of a stream with every other process that replays it.
     *
     * @param share is told which lanes are this process' own, and waited for when they are so no more
     */
    StreamWork member(StreamRecord stream, LaneShare share);
}

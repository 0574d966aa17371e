package dev.migrator.verify.align;

import dev.migrator.core.connect.Database;
import dev.migrator.core.control.LaneStore;

/**
 * A running stream and the two databases between which it runs, in either direction.
 *
 * @param source the database whose log the stream carries
 * @param lanes of the stream, in the control schema of {@code target}
 * @param stream the stream's id: "f1", "r2", …
 */
public record StreamEnds(Database source, Database target, LaneStore lanes, String stream) {
    public Database database(End end) {
        return end == End.SOURCE ? source : target;
    }
}

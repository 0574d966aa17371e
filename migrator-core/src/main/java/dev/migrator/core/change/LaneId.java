package dev.migrator.core.change;

/**
 * A lane of a stream.
 *
 * @param stream the stream's id within the migration, such as {@code f1} or {@code r2}
 * @param lane from 0; the same number as the Kafka partition
 */
public record LaneId(String stream, int lane) {
    @Override
    public String toString() {
        return stream + "/" + lane;
    }
}

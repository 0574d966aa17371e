package dev.migrator.core.control;

import org.jspecify.annotations.Nullable;

/**
 * The identity of what a stream was made with, so that another thing of the same name is told from it.
 *
 * @param publication as {@code Publication.seal} tells it; null if it was not written down
 * @param topicId Kafka's own id of the topic; null before the topic was made
 */
public record StreamSeal(
        @Nullable String publication, @Nullable String topicId) {
    public static final StreamSeal NONE = new StreamSeal(null, null);
}

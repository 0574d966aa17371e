package dev.migrator.cli.wiring;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.migrator.core.change.Lsn;
import dev.migrator.core.connect.Side;
import dev.migrator.core.control.StreamRecord;
import dev.migrator.core.control.StreamSeal;
import dev.migrator.core.failure.BreakReason;
import dev.migrator.core.failure.StreamBrokenFailure;
import org.jspecify.annotations.Nullable;

/**
 * An agreement as the JSON text that travels in Kafka: a version, the stream's identity, and the plan as home keeps it.
 * Fields that are not known are left out of account; a version that is not known is refused.
 */
final class AgreementCodec {
    static final int VERSION = 1;

    private static final ObjectMapper MAPPER = new ObjectMapper();

    private AgreementCodec() {}

    static String write(Agreement agreement) {
        StreamRecord stream = agreement.stream();
        ObjectNode root = MAPPER.createObjectNode().put("version", VERSION);
        ObjectNode identity = root.putObject("stream")
                .put("id", stream.id())
                .put("generation", stream.generation())
                .put("source", stream.source().word())
                .put("slot", stream.slot())
                .put("publication", stream.publication())
                .put("topic", stream.topic())
                .put("lanes", stream.lanes())
                .put("systemIdentifier", stream.systemIdentifier())
                .put("timeline", stream.timeline())
                .put("start", stream.start().toString());
        StreamSeal seal = stream.seal();
        identity.put("publicationSeal", seal.publication()).put("topicId", seal.topicId());
        root.set("plan", tree(PlanCodec.write(agreement.plan()), "the plan"));
        return root.toString();
    }

    /**
     * Reads what {@link #write} wrote.
     *
     * @param where the record's place, for the message of a failure
     * @throws StreamBrokenFailure if it is not an agreement of a known version
     */
    static Agreement read(String json, String where) {
        JsonNode root = tree(json, where);
        int version = root.path("version").asInt(0);
        if (version != VERSION) {
            throw new StreamBrokenFailure(
                    BreakReason.OTHER,
                    "the record in %s has version %d; this program knows version %d. Use the program that wrote it"
                            .formatted(where, version, VERSION));
        }
        try {
            return new Agreement(
                    stream(root.required("stream")),
                    PlanCodec.read(root.required("plan").toString()));
        } catch (IllegalArgumentException e) {
            throw broken(where, e);
        }
    }

    private static StreamRecord stream(JsonNode node) {
        return new StreamRecord(
                node.required("id").asText(),
                node.required("generation").asInt(),
                node.required("source").asText().equals(Side.OLD.word()) ? Side.OLD : Side.NEW,
                StreamRecord.State.RUNNING,
                node.required("slot").asText(),
                node.required("publication").asText(),
                node.required("topic").asText(),
                node.required("lanes").asInt(),
                node.required("systemIdentifier").asText(),
                node.required("timeline").asInt(),
                Lsn.parse(node.required("start").asText()),
                new StreamSeal(text(node, "publicationSeal"), text(node, "topicId")));
    }

    private static @Nullable String text(JsonNode node, String field) {
        return node.hasNonNull(field) ? node.get(field).asText() : null;
    }

    private static JsonNode tree(String json, String where) {
        try {
            return MAPPER.readTree(json);
        } catch (JsonProcessingException e) {
            throw broken(where, e);
        }
    }

    private static StreamBrokenFailure broken(String where, Exception cause) {
        return new StreamBrokenFailure(
                BreakReason.OTHER,
                "%s is not what capture and replay agreed on: %s".formatted(where, cause.getMessage()),
                cause);
    }
}

package dev.migrator.verify.report;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.module.SimpleModule;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.ser.std.ToStringSerializer;
import dev.migrator.core.change.Lsn;
import dev.migrator.core.connect.Side;
import dev.migrator.core.failure.InternalFailure;
import dev.migrator.core.schema.TableId;
import java.time.Duration;
import java.time.Instant;

/** The report for machines: the records field by field, times and durations in ISO 8601. */
public final class JsonReport {
    private static final ObjectMapper MAPPER = JsonMapper.builder()
            .addModule(new SimpleModule()
                    .addSerializer(Instant.class, ToStringSerializer.instance)
                    .addSerializer(Duration.class, ToStringSerializer.instance)
                    .addSerializer(Lsn.class, ToStringSerializer.instance)
                    .addSerializer(Side.class, new SideWord())
                    .addSerializer(TableId.class, ToStringSerializer.instance))
            .build();

    private JsonReport() {}

    public static String write(VerificationReport report) {
        ObjectNode root = MAPPER.createObjectNode();
        root.put("outcome", report.outcome().name());
        root.put("sentence", report.sentence());
        root.put("rowsRead", report.rowsRead());
        root.setAll((ObjectNode) MAPPER.valueToTree(report));
        root.remove("clean");
        try {
            return MAPPER.writerWithDefaultPrettyPrinter().writeValueAsString(root);
        } catch (JsonProcessingException e) {
            throw new InternalFailure("writing the verification report as JSON", e);
        }
    }
}

package dev.migrator.cli.output;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.ObjectWriter;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.module.SimpleModule;
import com.fasterxml.jackson.databind.ser.std.ToStringSerializer;
import dev.migrator.core.change.Lsn;
import dev.migrator.core.connect.Endpoint;
import dev.migrator.core.failure.InternalFailure;
import dev.migrator.core.schema.TableId;
import java.time.Duration;
import java.time.Instant;

/** Values as JSON: records by their components; positions, tables, times and durations (ISO 8601) as text. */
public final class Json {
    private static final ObjectMapper MAPPER = JsonMapper.builder()
            .addModule(new SimpleModule()
                    .addSerializer(Lsn.class, ToStringSerializer.instance)
                    .addSerializer(TableId.class, ToStringSerializer.instance)
                    .addSerializer(Endpoint.class, ToStringSerializer.instance)
                    .addSerializer(Instant.class, ToStringSerializer.instance)
                    .addSerializer(Duration.class, ToStringSerializer.instance))
            .build();

    private Json() {}

    /** Over several lines, for reading. */
    public static String write(Object value) {
        return write(MAPPER.writerWithDefaultPrettyPrinter(), value);
    }

    /** On one line, for streams of objects. */
    public static String line(Object value) {
        return write(MAPPER.writer(), value);
    }

    private static String write(ObjectWriter writer, Object value) {
        try {
            return writer.writeValueAsString(value);
        } catch (JsonProcessingException e) {
            throw new InternalFailure("cannot print " + value.getClass().getSimpleName() + " as JSON", e);
        }
    }
}

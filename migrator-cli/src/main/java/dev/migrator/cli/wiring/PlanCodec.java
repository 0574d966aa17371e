package dev.migrator.cli.wiring;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.migrator.core.failure.InternalFailure;
import dev.migrator.core.plan.MigrationPlan;

/** The pinned plan as JSON, as home keeps it. */
final class PlanCodec {
    private static final ObjectMapper MAPPER = JsonMapper.builder()
            .disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
            .build();

    private PlanCodec() {}

    static String write(MigrationPlan plan) {
        try {
            return MAPPER.writeValueAsString(plan);
        } catch (JsonProcessingException e) {
            throw new InternalFailure("the plan cannot be written as JSON", e);
        }
    }

    static MigrationPlan read(String json) {
        try {
            return MAPPER.readValue(json, MigrationPlan.class);
        } catch (JsonProcessingException e) {
            throw new InternalFailure("the pinned plan in home cannot be read: " + e.getOriginalMessage(), e);
        }
    }
}

package dev.migrator.core.config;

import dev.migrator.core.connect.Database;
import dev.migrator.core.connect.Databases;
import dev.migrator.core.connect.Endpoint;
import dev.migrator.core.connect.Side;
import dev.migrator.core.schema.NewNames;

/**
 * The operator's choices. Its text form shows no secret.
 *
 * @param name part of the names of slots, publications and topics
 * @param fresh the new database; the file calls it {@code new}
 */
public record MigrationConfig(
        String name,
        Endpoint old,
        Endpoint fresh,
        KafkaConfig kafka,
        TablesConfig tables,
        SchemaConfig schema,
        NewNames mapping,
        BackfillConfig backfill,
        StreamConfig stream,
        VerifyConfig verify,
        CutoverConfig cutover) {

    /** What a file with these four keys and no more means. */
    public static MigrationConfig of(String name, Endpoint old, Endpoint fresh, KafkaConfig kafka) {
        return new MigrationConfig(
                name,
                old,
                fresh,
                kafka,
                TablesConfig.DEFAULT,
                SchemaConfig.DEFAULT,
                NewNames.NONE,
                BackfillConfig.DEFAULT,
                StreamConfig.DEFAULT,
                VerifyConfig.DEFAULT,
                CutoverConfig.DEFAULT);
    }

    /** The same with another choice of how changes travel. */
    public MigrationConfig with(StreamConfig other) {
        return new MigrationConfig(name, old, fresh, kafka, tables, schema, mapping, backfill, other, verify, cutover);
    }

    public Databases databases() {
        return new Databases(new Database(Side.OLD, old), new Database(Side.NEW, fresh));
    }
}

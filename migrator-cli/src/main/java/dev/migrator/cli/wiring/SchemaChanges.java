package dev.migrator.cli.wiring;

import dev.migrator.core.change.LaneId;
import dev.migrator.core.connect.Databases;
import dev.migrator.core.connect.Purpose;
import dev.migrator.core.connect.Side;
import dev.migrator.core.control.LaneStore;
import dev.migrator.core.control.SchemaChangeRecord;
import dev.migrator.core.control.SchemaChangeStore;
import dev.migrator.core.control.StreamRecord;
import dev.migrator.core.failure.SqlFailures;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;

/** The changes of the schema that streams met, and the operator's word on those that wait. */
public final class SchemaChanges {
    private final Databases databases;
    private final Control control;

    SchemaChanges(Databases databases, Control control) {
        this.databases = databases;
        this.control = control;
    }

    /** Those of every stream, in the order in which each target met them. */
    public List<SchemaChangeRecord> all() {
        List<SchemaChangeRecord> all = new ArrayList<>();
        for (Side target : Side.values()) {
            if (control.streams().all().stream().anyMatch(s -> s.target() == target)) {
                all.addAll(control.schemaChanges().on(target).all());
            }
        }
        return all;
    }

    /** Takes all that wait for dealt with; returns how many there were. */
    public int accept() {
        int accepted = 0;
        for (StreamRecord stream : control.streams().all()) {
            if (stream.state() == StreamRecord.State.RUNNING) {
                accepted += stream.laneIds().stream()
                        .mapToInt(lane -> accept(stream, lane))
                        .sum();
            }
        }
        control.audit().record("ddl", "--accept", accepted + " changes of the schema accepted");
        return accepted;
    }

    /** Between two transactions of the lane's replay. */
    private int accept(StreamRecord stream, LaneId lane) {
        String what = "accepting changes of the schema in lane " + lane;
        try (Connection connection = databases.on(stream.target()).open(Purpose.CONTROL)) {
            connection.setAutoCommit(false);
            LaneStore.on(connection).lock(lane);
            int accepted = SchemaChangeStore.on(connection).accept(lane);
            connection.commit();
            return accepted;
        } catch (SQLException e) {
            throw SqlFailures.wrap(what, e);
        }
    }
}

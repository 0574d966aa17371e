package dev.migrator.cli.wiring;

import dev.migrator.core.connect.Databases;
import dev.migrator.core.connect.Purpose;
import dev.migrator.core.connect.Side;
import dev.migrator.core.failure.SqlFailures;
import dev.migrator.core.plan.MigrationPlan;
import dev.migrator.core.plan.SequenceNames;
import dev.migrator.core.schema.SequenceValues;
import dev.migrator.core.schema.TableId;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Sets the sequences of the other side beyond those of the side that the writes leave. */
final class SequenceCopy implements Consumer<Side> {
    private static final Logger LOG = LoggerFactory.getLogger(SequenceCopy.class);

    private final Databases databases;
    private final MigrationPlan plan;
    private final long headRoom;

    SequenceCopy(Databases databases, MigrationPlan plan, long headRoom) {
        this.databases = databases;
        this.plan = plan;
        this.headRoom = headRoom;
    }

    @Override
    public void accept(Side from) {
        try (Connection source = databases.on(from).open(Purpose.CATALOG);
                Connection target = databases.on(from.other()).open(Purpose.SCHEMA)) {
            SequenceNames names = SequenceNames.read(plan.from(from), source, target);
            List<TableId> missing = SequenceValues.write(target, SequenceValues.read(source), names, headRoom);
            if (!missing.isEmpty()) {
                LOG.warn("sequences that are not on {}: {}", from.other().word(), missing);
            }
        } catch (SQLException e) {
            throw SqlFailures.wrap(
                    "setting the sequences of " + databases.on(from.other()).describe(), e);
        }
    }
}

package dev.migrator.verify.repair;

import dev.migrator.core.change.Lsn;
import dev.migrator.core.schema.TableId;
import java.time.Duration;
import java.util.List;

/**
 * What a repair did. It proves nothing: verify again.
 *
 * @param position of the source at which the rows were copied
 * @param held how long replay stood still
 * @param notRepaired tables that differ in a way that copying rows does not mend
 */
public record RepairReport(
        String stream, Lsn position, Duration held, List<TableRepair> tables, List<TableId> notRepaired) {
    public RepairReport {
        tables = List.copyOf(tables);
        notRepaired = List.copyOf(notRepaired);
    }

    /** Rows of the target: those only put in, only taken out, and those taken out and put in anew. */
    public record TableRepair(TableId table, long inserted, long deleted, long replaced) {
        public String sentence() {
            return "%s: %,d rows inserted, %,d deleted, %,d replaced".formatted(table, inserted, deleted, replaced);
        }
    }
}

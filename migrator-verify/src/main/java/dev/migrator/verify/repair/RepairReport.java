package dev.migrator.verify.repair;

import dev.migrator.core.change.Lsn;
import dev.migrator.core.control.ParkedKey;
import dev.migrator.core.schema.TableId;
import java.time.Duration;
import java.util.List;

/**
 * What a repair did. It proves nothing: verify again.
 *
 * @param position of the source at which the rows were copied
 * @param held how long replay stood still
 * @param notRepaired tables that differ in a way that copying rows does not mend
 * @param stillParked keys whose row does not fit on the target yet, with what is in the way
 */
public record RepairReport(
        String stream,
        Lsn position,
        Duration held,
        List<TableRepair> tables,
        List<TableId> notRepaired,
        List<ParkedKey> stillParked) {
    public RepairReport {
        tables = List.copyOf(tables);
        notRepaired = List.copyOf(notRepaired);
        stillParked = List.copyOf(stillParked);
    }

    /** How many keys are followed again. */
    public long unparked() {
        return tables.stream().mapToLong(TableRepair::unparked).sum();
    }

    /**
     * Rows of the target: those only put in, only taken out, and those taken out and put in anew.
     *
     * @param unparked how many keys were parked and are followed again
     */
    public record TableRepair(TableId table, long inserted, long deleted, long replaced, long unparked) {
        public String sentence() {
            return "%s: %,d rows inserted, %,d deleted, %,d replaced%s"
                    .formatted(
                            table,
                            inserted,
                            deleted,
                            replaced,
                            unparked == 0 ? "" : ", %,d keys followed again".formatted(unparked));
        }

        TableRepair andUnparked(long keys) {
            return new TableRepair(table, inserted, deleted, replaced, keys);
        }
    }
}

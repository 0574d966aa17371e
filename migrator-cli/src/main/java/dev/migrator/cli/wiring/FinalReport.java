package dev.migrator.cli.wiring;

import dev.migrator.core.control.AuditTrail;
import dev.migrator.core.control.TableProgress;
import dev.migrator.core.cutover.SwitchRecord;
import dev.migrator.core.phase.Phase;
import java.time.Duration;
import java.time.Instant;
import java.util.List;

/**
 * Everything that happened in a migration.
 *
 * @param changesReplayed by stream, in the form "f1: 12345"
 * @param kept what was left in place and why, in sentences
 * @param sessionsOnOld who is still connected to old
 */
public record FinalReport(
        String name,
        Phase outcome,
        Instant startedAt,
        Duration duration,
        List<TableProgress> tables,
        List<String> changesReplayed,
        List<SwitchRecord> switches,
        List<AuditTrail.Entry> events,
        List<String> kept,
        List<String> sessionsOnOld) {

    public long rowsCopied() {
        return tables.stream().mapToLong(TableProgress::rows).sum();
    }
}

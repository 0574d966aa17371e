package dev.migrator.cli.wiring;

import dev.migrator.backfill.BackfillListener;
import dev.migrator.core.control.AuditTrail;
import dev.migrator.core.failure.MigratorException;
import dev.migrator.core.snapshot.Waiting;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Writes into the audit trail for whom the backfill gave way. */
record BackfillTrail(AuditTrail audit) implements BackfillListener {
    private static final Logger LOG = LoggerFactory.getLogger(BackfillTrail.class);

    @Override
    public void gaveWay(int wave, Waiting to) {
        try {
            audit.record("give way", "wave %d on old".formatted(wave), to.sentence());
        } catch (MigratorException e) {
            LOG.warn("the audit trail does not have that wave {} gave way: {}", wave, e.getMessage());
        }
    }
}

package dev.migrator.backfill.pace;

/** With more sessions at work than the server has cores, everybody waits for everybody. */
final class ActiveSessions implements Rule {
    private final int limit;

    ActiveSessions(int limit) {
        this.limit = limit;
    }

    @Override
    public Pressure judge(Sample sample) {
        Sample.Old old = sample.old();
        if (old == null) {
            return Pressure.NONE;
        }
        int active = old.sessions().active();
        return Pressure.of(
                active,
                limit,
                "%d sessions of others are at work on old, limit %d (backfill.throttle.max_active_sessions)"
                        .formatted(active, limit));
    }
}

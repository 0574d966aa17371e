package dev.migrator.core.plan.check;

import dev.migrator.core.failure.MigratorException;
import dev.migrator.core.failure.RetryableFailure;
import dev.migrator.core.failure.SqlState;
import java.util.ArrayList;
import java.util.List;

/** Runs every check in a fixed order; a check that fails is itself a finding and hides no other. Thread-safe. */
public final class Preflight {
    private final List<Check> checks;

    public Preflight(List<Check> checks) {
        this.checks = List.copyOf(checks);
    }

    /** All checks there are: servers first, then tables, then what new already holds. */
    public static Preflight standard() {
        List<Check> checks = new ArrayList<>(servers());
        checks.addAll(sourceTables());
        checks.addAll(target());
        return new Preflight(checks);
    }

    /** The names of the checks in the order in which they run. */
    public List<String> names() {
        return checks.stream().map(Check::name).toList();
    }

    /**
     * Runs all checks.
     *
     * @throws RetryableFailure if a session is lost meanwhile, since then nothing more can be looked at
     */
    public PreflightReport run(CheckContext context) {
        List<Finding> findings = new ArrayList<>();
        checks.forEach(check -> findings.addAll(findings(check, context)));
        return new PreflightReport(findings);
    }

    private static List<Finding> findings(Check check, CheckContext context) {
        try {
            return check.findings(context);
        } catch (RetryableFailure e) {
            if (SqlState.isSessionLost(e)) {
                throw e;
            }
            return List.of(check.blocker(
                    "check",
                    message(e),
                    "see that the server is reachable and that nobody holds a lock, then check again"));
        } catch (MigratorException e) {
            return List.of(check.warning("check", message(e), "grant what is missing, then run the check again"));
        }
    }

    private static String message(MigratorException failure) {
        return "could not be looked at: " + failure.getMessage();
    }

    private static List<Check> servers() {
        return List.of(
                new ServerVersions(),
                new SnapshotExport(),
                new TwoDatabases(),
                new LogicalLog(),
                new SlotCapacity(),
                new ConnectionCapacity(),
                new SlotRetention(),
                new SessionTimeouts(),
                new SourcePrivileges(),
                new TargetPrivileges(),
                new ReplicaRole(),
                new PreparedTransactions(),
                new OpenTransactions(),
                new Encodings(),
                new Collations(),
                new Extensions(),
                new Prewarming(),
                new OtherMigrations());
    }

    private static List<Check> sourceTables() {
        return List.of(
                new Selection(),
                new ReplicaIdentities(),
                new GeneratedIdentities(),
                new RowConditions(),
                new UnloggedTables(),
                new LargeObjects(),
                new NameCollisions(),
                new ColumnlessTables(),
                new ColumnTypes(),
                new MonetaryLocales(),
                new BigValues(),
                new RowSecurity(),
                new Inheritance(),
                new DeferrableConstraints(),
                new OtherRelations(),
                new OtherPublications(),
                new Subscriptions(),
                new Sequences(),
                new Sizes());
    }

    private static List<Check> target() {
        return List.of(
                new Mapping(),
                new TargetTables(),
                new RebuiltIndexes(),
                new TargetColumns(),
                new TargetEnums(),
                new TargetDomains(),
                new TargetComposites(),
                new TargetCollations(),
                new TargetDefaults(),
                new TargetConstraints(),
                new TargetUniques(),
                new TargetForeignKeys(),
                new TargetIndexes(),
                new TargetSequences(),
                new TargetSurplus(),
                new PartitionLayout(),
                new AlwaysTriggers(),
                new EventTriggers(),
                new SchemaChanges(),
                new ScheduledJobs(),
                new DatabaseSettings(),
                new DatabaseGrants(),
                new Roles());
    }
}

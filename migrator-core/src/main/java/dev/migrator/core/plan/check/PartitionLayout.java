package dev.migrator.core.plan.check;

import dev.migrator.core.plan.Unit;
import dev.migrator.core.schema.Leaf;
import dev.migrator.core.schema.Table;
import dev.migrator.core.schema.Table.ReplicaIdentity;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Protects rows of partitioned tables where the sides are not partitioned alike: they are moved as one table, if that is possible. */
final class PartitionLayout implements Check {
    @Override
    public String name() {
        return "partition-layout";
    }

    @Override
    public List<Finding> findings(CheckContext context) {
        List<Finding> findings = new ArrayList<>();
        context.uncut()
                .forEach(p -> findings.add(blocker(
                        p.table().toString(), p.text(), "give new the same partitions, or mend what is named")));
        boolean down = RebuiltIndexes.areDown(context);
        for (Unit unit : context.units()) {
            Table fresh = unit.fresh();
            if (fresh != null && unit.isCutDifferently()) {
                unit(findings, unit.old(), fresh, down);
            }
        }
        return findings;
    }

    private void unit(List<Finding> findings, Table old, Table fresh, boolean down) {
        findings.add(info(
                old.id().toString(),
                "has %s on old and %s on new: it is moved as one table; dual writes are not possible"
                        .formatted(partitions(old), partitions(fresh)),
                ""));
        findable(old, "old").ifPresent(findings::add);
        if (!down) {
            findable(fresh, "new").ifPresent(findings::add);
        }
        Stream.concat(truncatable(old, "old").stream(), truncatable(fresh, "new").stream())
                .forEach(findings::add);
    }

    private static String partitions(Table table) {
        return !table.hasLeaves() ? "no partitions" : table.leaves().size() + " partitions";
    }

    private Optional<Finding> findable(Table table, String side) {
        boolean found = !table.hasLeaves() || table.hasKey() || table.replicaIdentity() == ReplicaIdentity.FULL;
        return found
                ? Optional.empty()
                : Optional.of(
                        blocker(
                                table.id().toString(),
                                "on %s there is no key of the whole table that the log has for each partition: an update or delete could not be told"
                                        .formatted(side),
                                "give the partitioned table a primary key and its partitions REPLICA IDENTITY DEFAULT, or all partitions REPLICA IDENTITY FULL"));
    }

    private Optional<Finding> truncatable(Table table, String side) {
        String unknown = table.leaves().stream()
                .filter(l -> l.condition().isEmpty())
                .map(Leaf::id)
                .map(Object::toString)
                .collect(Collectors.joining(", "));
        return unknown.isEmpty()
                ? Optional.empty()
                : Optional.of(warning(
                        table.id().toString(),
                        "TRUNCATE of one of these partitions alone on %s would stop the stream, because the other side cannot tell which rows were in it (hash, or ranges of texts): %s"
                                .formatted(side, unknown),
                        "empty such a partition by DELETE, or the whole table by TRUNCATE, while the migration runs"));
    }
}

package dev.migrator.core.plan.check;

import dev.migrator.core.connect.Side;
import dev.migrator.core.plan.Unit;
import dev.migrator.core.schema.Column;
import dev.migrator.core.schema.Column.Generated;
import dev.migrator.core.schema.Column.Identity;
import dev.migrator.core.schema.Identifiers;
import dev.migrator.core.schema.Table;
import dev.migrator.core.schema.TableMapping;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Protects values on their way into a schema that somebody else made on new. */
final class TargetColumns implements Check {
    @Override
    public String name() {
        return "target-columns";
    }

    @Override
    public List<Finding> findings(CheckContext context) {
        if (!context.demands().schemaExists()) {
            return List.of();
        }
        Set<ColumnName> defaults = ColumnName.withDefault(context, Side.NEW);
        Set<ColumnName> withNulls = ColumnName.withNulls(context);
        boolean down = RebuiltIndexes.areDown(context);
        List<Finding> findings = new ArrayList<>();
        for (Unit unit : context.units()) {
            Table fresh = unit.fresh();
            if (fresh != null) {
                TableMapping mapping = context.mapping().of(unit.old(), fresh);
                if (!down) {
                    key(unit, fresh, mapping).ifPresent(findings::add);
                }
                addTable(findings, unit.old(), fresh, mapping, withNulls);
                surplus(fresh, mapping, defaults).forEach(findings::add);
            }
        }
        return OtherMigrations.underWay(context)
                ? findings.stream().map(TargetColumns::later).toList()
                : findings;
    }

    /** Once the migration runs, a change of the schema stops replay at its place, and that knows more. */
    private static Finding later(Finding finding) {
        return finding.severity() == Finding.Severity.INFO
                ? finding
                : new Finding(
                        Finding.Severity.WARNING,
                        finding.check(),
                        finding.object(),
                        finding.message(),
                        finding.remedy());
    }

    /** A partitioned table has its partition key in its key: where only one side is partitioned, keys may differ by columns. */
    private Optional<Finding> key(Unit unit, Table fresh, TableMapping mapping) {
        List<String> key = mapping.columns(unit.old().key());
        if (!unit.old().hasKey() || key.equals(fresh.key())) {
            return Optional.empty();
        }
        String message =
                "the key is %s on old and %s on new".formatted(unit.old().key(), fresh.key());
        boolean nested = fresh.key().containsAll(key) || key.containsAll(fresh.key());
        if (!unit.isCutDifferently() || !fresh.hasKey() || !nested) {
            return Optional.of(
                    blocker(mapping.toString(), message, "give new the same primary key or replica identity index"));
        }
        boolean indexed = key.contains(fresh.key().get(0)) && fresh.key().contains(key.get(0));
        String finds = message + ": rows are found by the key of the side that has the writes";
        return Optional.of(
                indexed
                        ? info(mapping.toString(), finds, "")
                        : warning(
                                mapping.toString(),
                                finds + ", for which the index of the other side's key is of no use",
                                "give each side an index that begins with a column of the other's key"));
    }

    private void addTable(
            List<Finding> findings, Table old, Table fresh, TableMapping mapping, Set<ColumnName> withNulls) {
        Map<String, Column> columns =
                fresh.columns().stream().collect(Collectors.toMap(Column::name, Function.identity()));
        for (Column column : mapping.carried(old)) {
            ColumnName place = new ColumnName(
                    fresh.id(), mapping.columns(List.of(column.name())).get(0));
            Column same = columns.get(place.column());
            if (same == null) {
                findings.add(missing(place, column));
            } else {
                addColumn(findings, place, column, same);
                if (same.notNull() && !column.notNull()) {
                    findings.add(required(place, withNulls.contains(new ColumnName(old.id(), column.name()))));
                }
            }
        }
    }

    private Stream<Finding> surplus(Table fresh, TableMapping mapping, Set<ColumnName> defaults) {
        return fresh.columns().stream()
                .filter(c -> mapping.added().contains(c.name()))
                .filter(c -> c.notNull() && c.generated() == Generated.NO && c.identity() == Identity.NO)
                .map(c -> new ColumnName(fresh.id(), c.name()))
                .filter(place -> !defaults.contains(place))
                .map(this::surplus);
    }

    private Finding missing(ColumnName place, Column column) {
        String table = Identifiers.quote(place.table());
        return blocker(
                place.object(),
                "%s does not exist on new".formatted(column.type()),
                "ALTER TABLE %s ADD COLUMN %s %s; on new"
                        .formatted(table, Identifiers.quote(place.column()), column.type()));
    }

    private Finding surplus(ColumnName place) {
        return blocker(
                place.object(),
                "exists only on new and is NOT NULL without a default: every row would be refused",
                place.alter() + " DROP NOT NULL; on new, or give it a default");
    }

    private void addColumn(List<Finding> findings, ColumnName place, Column old, Column fresh) {
        if (WiderType.isWider(old.type(), fresh.type())) {
            findings.add(info(
                    place.object(),
                    "is %s on old and %s on new, which takes all values of old; after the cutover the way back stops at one that old does not take"
                            .formatted(old.type(), fresh.type()),
                    ""));
        } else if (!old.type().equals(fresh.type())) {
            findings.add(blocker(
                    place.object(),
                    "is %s on old and %s on new".formatted(old.type(), fresh.type()),
                    "%s TYPE %s; on new".formatted(place.alter(), old.type())));
        }
        if (old.isWritable() != fresh.isWritable()) {
            findings.add(blocker(
                    place.object(),
                    "generated is %s on old and %s on new".formatted(old.generated(), fresh.generated()),
                    "define the column in the same way on both sides"));
        }
    }

    private Finding required(ColumnName place, boolean hasNulls) {
        String remedy = place.alter() + " DROP NOT NULL; on new, or SET NOT NULL on old";
        return hasNulls
                ? blocker(
                        place.object(),
                        "is NOT NULL on new, and old has rows with NULL there, as its statistics say: they would be refused",
                        remedy)
                : warning(place.object(), "is NOT NULL on new but not on old: a NULL would stop the stream", remedy);
    }
}

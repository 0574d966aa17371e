package dev.migrator.backfill.build;

import dev.migrator.core.schema.Identifiers;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;

/** What a table's indexes still lack once they are made: their constraints and marks, told by comparing both sides. */
final class Attachments {
    /** A statement about an index. */
    record Attachment(TableIndex index, String statement) {}

    private Attachments() {}

    static List<Attachment> missing(List<TableIndex> wanted, List<TableIndex> present) {
        Map<String, TableIndex> byName =
                present.stream().collect(Collectors.toMap(TableIndex::name, Function.identity()));
        List<Attachment> missing = new ArrayList<>();
        for (TableIndex index : wanted) {
            TableIndex there = byName.get(index.name());
            if (there != null) {
                addMissing(missing, index, there);
            } else if (index.exclusion()) {
                missing.add(constraint(index));
            }
        }
        return missing;
    }

    private static void addMissing(List<Attachment> missing, TableIndex index, TableIndex there) {
        if (!index.constraint().isEmpty() && there.constraint().isEmpty()) {
            missing.add(constraint(index));
        }
        String name = Identifiers.quote(index.name());
        if (index.replicaIdentity() && !there.replicaIdentity()) {
            missing.add(new Attachment(index, index.alterTable() + " REPLICA IDENTITY USING INDEX " + name));
        }
        if (index.clustered() && !there.clustered()) {
            missing.add(new Attachment(index, "ALTER TABLE %s CLUSTER ON %s".formatted(quoted(index), name)));
        }
        if (!there.statistics().containsAll(index.statistics())) {
            missing.add(new Attachment(
                    index,
                    "ALTER INDEX %s %s"
                            .formatted(Identifiers.quote(index.id()), String.join(", ", index.statistics()))));
        }
    }

    private static String quoted(TableIndex index) {
        return Identifiers.quote(index.table());
    }

    private static Attachment constraint(TableIndex index) {
        return new Attachment(
                index,
                "%s ADD CONSTRAINT %s %s"
                        .formatted(index.alterTable(), Identifiers.quote(index.name()), index.constraint()));
    }
}

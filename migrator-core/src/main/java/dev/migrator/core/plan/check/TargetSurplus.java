package dev.migrator.core.plan.check;

import dev.migrator.core.connect.Side;
import dev.migrator.core.schema.Catalog;
import dev.migrator.core.schema.Table;
import dev.migrator.core.schema.TableId;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** Tells of tables that are only on new: nothing is ever written there, and nothing of them goes back. */
final class TargetSurplus implements Check {
    private static final int NAMED = 20;

    @Override
    public String name() {
        return "target-surplus";
    }

    @Override
    public List<Finding> findings(CheckContext context) {
        if (Counterpart.of(context).isEmpty()) {
            return List.of();
        }
        Set<TableId> wanted = new HashSet<>();
        new Catalog(context.old()).tables().forEach(t -> wanted.add(context.idOn(Side.NEW, t.id())));
        context.units().forEach(u -> {
            Table fresh = u.fresh();
            if (fresh != null) {
                wanted.addAll(fresh.holders());
            }
        });
        List<String> surplus = new Catalog(context.fresh())
                .tables().stream()
                        .map(Table::id)
                        .filter(id -> !wanted.contains(id))
                        .map(TableId::toString)
                        .toList();
        return surplus.isEmpty()
                ? List.of()
                : List.of(info(
                        "new",
                        "%d tables are only on new and are left alone; what the application writes there after the cutover does not go back to old: %s%s"
                                .formatted(
                                        surplus.size(),
                                        String.join(", ", surplus.subList(0, Math.min(NAMED, surplus.size()))),
                                        surplus.size() > NAMED ? ", …" : ""),
                        ""));
    }
}

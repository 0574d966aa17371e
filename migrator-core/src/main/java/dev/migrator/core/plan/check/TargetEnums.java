package dev.migrator.core.plan.check;

import dev.migrator.core.schema.Identifiers;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/** Protects labels: one that new's type lacks is refused there, and their order is that of comparisons and indexes. */
final class TargetEnums implements Check {
    @Override
    public String name() {
        return "target-enums";
    }

    @Override
    public List<Finding> findings(CheckContext context) {
        List<Finding> findings = new ArrayList<>();
        UsedType.ofBoth(context, "e").forEach(pair -> compare(findings, pair));
        return findings;
    }

    private void compare(List<Finding> findings, UsedType.Pair pair) {
        String type = pair.old().id().toString();
        List<String> old = pair.old().parts();
        List<String> fresh = pair.fresh().parts();
        List<String> missing =
                old.stream().filter(label -> !fresh.contains(label)).toList();
        List<String> added =
                fresh.stream().filter(label -> !old.contains(label)).toList();
        if (!missing.isEmpty()) {
            findings.add(blocker(
                    type,
                    "new's type has no label %s: every row with one is refused".formatted(missing),
                    missing.stream().map(label -> addition(pair, label)).collect(Collectors.joining(" "))));
        }
        List<String> shared = old.stream().filter(fresh::contains).toList();
        if (!shared.equals(fresh.stream().filter(old::contains).toList())) {
            findings.add(warning(
                    type,
                    "the labels stand in another order on new (%s on old, %s on new): sorting and comparing give other results"
                            .formatted(old, fresh),
                    "make new's type with the labels in old's order, or prove that no query depends on it"));
        }
        if (!added.isEmpty()) {
            findings.add(info(
                    type,
                    "old's type has no label %s: after the cutover the way back stops at a row with one"
                            .formatted(added),
                    "do not use it before the migration is finished"));
        }
    }

    private static String addition(UsedType.Pair pair, String label) {
        List<String> old = pair.old().parts();
        int place = old.indexOf(label);
        String where = place == 0
                ? (pair.fresh().parts().isEmpty()
                        ? ""
                        : " BEFORE " + Identifiers.literal(pair.fresh().parts().get(0)))
                : " AFTER " + Identifiers.literal(old.get(place - 1));
        return "ALTER TYPE %s ADD VALUE %s%s;"
                .formatted(Identifiers.quote(pair.old().id()), Identifiers.literal(label), where);
    }
}

package dev.migrator.core.plan.check;

import dev.migrator.core.schema.Identifiers;
import java.util.ArrayList;
import java.util.List;

/** Protects values of domains: one of the same name may be made of another type on new, or refuse what old takes. */
final class TargetDomains implements Check {
    @Override
    public String name() {
        return "target-domains";
    }

    @Override
    public List<Finding> findings(CheckContext context) {
        List<Finding> findings = new ArrayList<>();
        UsedType.ofBoth(context, "d").forEach(pair -> compare(findings, pair));
        return findings;
    }

    private void compare(List<Finding> findings, UsedType.Pair pair) {
        String domain = pair.old().id().toString();
        String old = pair.old().parts().get(0);
        String fresh = pair.fresh().parts().get(0);
        if (!old.equals(fresh)) {
            findings.add(blocker(
                    domain,
                    "is made of %s on old and of %s on new: values may be refused, or be rounded without a word"
                            .formatted(old, fresh),
                    "make the domain on new as it is on old"));
        }
        only(pair.fresh(), pair.old())
                .forEach(rule -> findings.add(warning(
                        domain,
                        "%s is only on new: a value of old that it refuses stops the copy or replay".formatted(rule),
                        rule.equals("NOT NULL")
                                ? "ALTER DOMAIN %s DROP NOT NULL; on new"
                                        .formatted(Identifiers.quote(pair.old().id()))
                                : "ALTER DOMAIN %s DROP CONSTRAINT …; on new, or see that no value of old breaks it"
                                        .formatted(Identifiers.quote(pair.old().id())))));
        only(pair.old(), pair.fresh())
                .forEach(rule -> findings.add(info(
                        domain,
                        "%s is only on old: after the cutover new takes values that the way back stops at"
                                .formatted(rule),
                        "ALTER DOMAIN %s %s; on new"
                                .formatted(
                                        Identifiers.quote(pair.old().id()),
                                        rule.equals("NOT NULL") ? "SET NOT NULL" : "ADD " + rule))));
    }

    private static List<String> only(UsedType these, UsedType others) {
        return these.parts().stream()
                .skip(1)
                .filter(rule -> !others.parts().contains(rule))
                .toList();
    }
}

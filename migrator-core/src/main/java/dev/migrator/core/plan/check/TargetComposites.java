package dev.migrator.core.plan.check;

import java.util.List;

/** Protects values of composite types: they are read attribute by attribute, in order. */
final class TargetComposites implements Check {
    @Override
    public String name() {
        return "target-composites";
    }

    @Override
    public List<Finding> findings(CheckContext context) {
        return UsedType.ofBoth(context, "c").stream()
                .filter(pair -> !pair.old().parts().equals(pair.fresh().parts()))
                .map(pair -> blocker(
                        pair.old().id().toString(),
                        "the type has the attributes %s on old and %s on new: values would be refused or mean something else"
                                .formatted(pair.old().parts(), pair.fresh().parts()),
                        "make the type on new as it is on old"))
                .toList();
    }
}

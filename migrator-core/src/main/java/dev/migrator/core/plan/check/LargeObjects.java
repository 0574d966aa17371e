package dev.migrator.core.plan.check;

import java.util.List;

/** Protects large objects: logical decoding does not see them. */
final class LargeObjects implements Check {
    @Override
    public String name() {
        return "large-objects";
    }

    @Override
    public List<Finding> findings(CheckContext context) {
        long count = Query.number(context.old(), "SELECT count(*) FROM pg_largeobject_metadata");
        if (count == 0) {
            return List.of();
        }
        return List.of(warning(
                "pg_largeobject",
                "old has %d large objects; they are neither copied nor streamed".formatted(count),
                "move them into bytea columns, or copy them with pg_dump --large-objects during the cutover"));
    }
}

package dev.migrator.core.apply;

import dev.migrator.core.change.Shape;
import dev.migrator.core.schema.Identifiers;
import dev.migrator.core.schema.TableId;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Puts a {@link Template} together; the text and the parameters grow in the same order. */
final class SqlBuilder {
    private final TableId table;
    private final StringBuilder sql = new StringBuilder();
    private final List<Integer> sources = new ArrayList<>();

    SqlBuilder(TableId table) {
        this.table = table;
    }

    SqlBuilder add(String text) {
        sql.append(text);
        return this;
    }

    SqlBuilder addTable() {
        return add(Identifiers.quote(table));
    }

    /** Texts with {@code separator} between them. */
    SqlBuilder addAll(String separator, List<Runnable> parts) {
        for (int i = 0; i < parts.size(); i++) {
            if (i > 0) {
                sql.append(separator);
            }
            parts.get(i).run();
        }
        return this;
    }

    SqlBuilder fromNew(Shape after, String column) {
        sources.add(after.indexOf(column));
        return add("?");
    }

    SqlBuilder fromIdentity(@Nullable Shape identity, String column) {
        if (identity == null) {
            throw new IllegalStateException("no row that identifies a row of " + table);
        }
        sources.add(-1 - identity.indexOf(column));
        return add("?");
    }

    Template build(String word) {
        return new Template(
                table,
                word,
                sql.toString(),
                sources.stream().mapToInt(Integer::intValue).toArray());
    }
}

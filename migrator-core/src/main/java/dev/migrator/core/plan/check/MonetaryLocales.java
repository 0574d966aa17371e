package dev.migrator.core.plan.check;

import java.util.List;

/** Protects amounts: a value of type money is a bare number, and lc_monetary decides what it means. */
final class MonetaryLocales implements Check {
    private static final String COLUMNS = """
            SELECT n.nspname || '.' || c.relname || '.' || a.attname FROM pg_attribute a
              JOIN pg_class c ON c.oid = a.attrelid JOIN pg_namespace n ON n.oid = c.relnamespace
             WHERE a.attrelid = ANY(?::oid[]) AND a.attnum > 0 AND NOT a.attisdropped
               AND a.atttypid IN ('pg_catalog.money'::regtype, 'pg_catalog.money[]'::regtype)
             ORDER BY n.nspname, c.relname, a.attnum""";

    @Override
    public String name() {
        return "monetary-locale";
    }

    @Override
    public List<Finding> findings(CheckContext context) {
        String old = Query.setting(context.old(), "lc_monetary");
        String fresh = Query.setting(context.fresh(), "lc_monetary");
        if (old.equals(fresh)) {
            return List.of();
        }
        return Query.list(
                context.old(),
                COLUMNS,
                row -> warning(
                        row.getString(1),
                        "type money, and lc_monetary is %s on old and %s on new: the same number may mean another amount"
                                .formatted(old, fresh),
                        "give new's database the same lc_monetary, or make the column numeric"),
                (Object) context.oids());
    }
}

package dev.migrator.cli.demo.load;

import java.io.Serial;
import java.sql.SQLException;
import java.util.Arrays;

/** A row that must exist was not found. */
final class LostRowException extends SQLException {
    @Serial
    private static final long serialVersionUID = 1;

    LostRowException(String sql, Object... values) {
        super("no row where one must be: %s with %s".formatted(sql, Arrays.toString(values)));
    }
}

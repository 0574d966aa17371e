package dev.migrator.core.plan.check;

import dev.migrator.core.failure.MigratorException;
import dev.migrator.core.plan.check.Finding.Severity;
import java.util.List;

/** Protects one thing: looks, changes nothing, and tells all that it finds. Stateless and thread-safe. */
public interface Check {
    /** The name in reports, such as "replica-identity". */
    String name();

    /**
     * Everything found, in a stable order; empty if all is well.
     *
     * @throws MigratorException if the databases cannot be asked
     */
    List<Finding> findings(CheckContext context);

    default Finding info(String object, String message, String remedy) {
        return new Finding(Severity.INFO, name(), object, message, remedy);
    }

    default Finding warning(String object, String message, String remedy) {
        return new Finding(Severity.WARNING, name(), object, message, remedy);
    }

    default Finding blocker(String object, String message, String remedy) {
        return new Finding(Severity.BLOCKER, name(), object, message, remedy);
    }
}

package dev.migrator.embedded;

import dev.migrator.core.failure.InternalFailure;
import java.util.Collection;
import org.jspecify.annotations.Nullable;

/** Closes several things and loses no failure. */
final class Closing {
    private Closing() {}

    /** Closes all, whatever happens; what happens is suppressed in the given exception, or thrown if there is none. */
    static void all(Collection<? extends AutoCloseable> handles, @Nullable RuntimeException earlier) {
        RuntimeException first = earlier;
        for (AutoCloseable handle : handles) {
            RuntimeException failure = close(handle);
            if (failure != null && first != null) {
                first.addSuppressed(failure);
            } else if (failure != null) {
                first = failure;
            }
        }
        if (earlier == null && first != null) {
            throw first;
        }
    }

    private static @Nullable RuntimeException close(AutoCloseable handle) {
        try {
            handle.close();
            return null;
        } catch (RuntimeException e) {
            return e;
        } catch (Exception e) {
            return new InternalFailure("closing an embedded server: " + e.getMessage(), e);
        }
    }
}

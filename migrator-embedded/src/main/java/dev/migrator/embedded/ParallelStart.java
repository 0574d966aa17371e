package dev.migrator.embedded;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Starts servers side by side: all of them, or none is left. */
final class ParallelStart {
    private final List<AutoCloseable> started = new ArrayList<>();
    private @Nullable RuntimeException failure;

    private ParallelStart() {}

    static Servers of(Map<String, Supplier<PostgresHandle>> postgres, @Nullable Supplier<KafkaHandle> kafka) {
        Map<String, CompletableFuture<PostgresHandle>> databases = new LinkedHashMap<>();
        postgres.forEach((name, start) -> databases.put(name, async(start)));
        CompletableFuture<KafkaHandle> broker = kafka == null ? null : async(kafka);
        return new ParallelStart().join(databases, broker);
    }

    private Servers join(
            Map<String, CompletableFuture<PostgresHandle>> databases, @Nullable CompletableFuture<KafkaHandle> broker) {
        Map<String, PostgresHandle> handles = new LinkedHashMap<>();
        databases.forEach((name, future) -> {
            PostgresHandle handle = join(future);
            if (handle != null) {
                handles.put(name, handle);
            }
        });
        KafkaHandle kafka = broker == null ? null : join(broker);
        if (failure != null) {
            Closing.all(started, failure);
            throw failure;
        }
        return new Servers(handles, kafka);
    }

    private <T extends AutoCloseable> @Nullable T join(CompletableFuture<T> future) {
        try {
            T handle = future.join();
            started.add(handle);
            return handle;
        } catch (CompletionException e) {
            remember(e.getCause() instanceof RuntimeException cause ? cause : e);
            return null;
        }
    }

    private void remember(RuntimeException e) {
        if (failure == null) {
            failure = e;
        } else {
            failure.addSuppressed(e);
        }
    }

    private static <T> CompletableFuture<T> async(Supplier<T> start) {
        return CompletableFuture.supplyAsync(start, work -> {
            Thread thread = new Thread(work, "embedded-server-start");
            thread.setDaemon(true);
            thread.start();
        });
    }
}

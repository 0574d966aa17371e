package dev.migrator.cdc.capture;

import static org.assertj.core.api.Assertions.assertThat;

import dev.migrator.core.control.StreamRecord;
import dev.migrator.core.failure.BreakReason;
import dev.migrator.core.failure.StreamBrokenFailure;
import dev.migrator.embedded.KafkaHandle;
import dev.migrator.embedded.PostgresHandle;
import java.util.function.UnaryOperator;
import org.assertj.core.api.AbstractThrowableAssert;

/** Streams that have carried something, and what becomes of them once something was done to them. */
final class UsedStreams {
    private UsedStreams() {}

    /** A stream whose slot was confirmed past its start, stopped, and nobody reads from its slot. */
    static TestStream of(PostgresHandle server, KafkaHandle kafka) throws Exception {
        TestStream stream = new TestStream(server, kafka, "CREATE TABLE public.t (id int PRIMARY KEY, a text)");
        stream.make().start();
        String before = CaptureIT.confirmed(stream);
        stream.execute("INSERT INTO public.t VALUES (1)");
        stream.upToMarker(0);
        Patience.until(() -> !CaptureIT.confirmed(stream).equals(before));
        stream.stop();
        String readers = "SELECT count(*) FROM pg_replication_slots WHERE active AND slot_name = '%s'";
        Patience.until(
                () -> stream.query(readers.formatted(stream.record.slot())).equals("0"));
        return stream;
    }

    /** Capture stops for this reason. */
    static AbstractThrowableAssert<?, ? extends Throwable> assertBroken(TestStream stream, BreakReason reason)
            throws Exception {
        stream.start();
        return broken(stream.failure(), reason);
    }

    /** Capture stops for this reason and has written nothing. */
    static AbstractThrowableAssert<?, ? extends Throwable> assertUntouched(TestStream stream, BreakReason reason)
            throws Exception {
        int before = stream.slices(0).size();
        AbstractThrowableAssert<?, ? extends Throwable> asserted = assertBroken(stream, reason);
        assertThat(stream.slices(0)).hasSize(before);
        return asserted;
    }

    static AbstractThrowableAssert<?, ? extends Throwable> broken(Throwable failure, BreakReason reason) {
        return assertThat(failure)
                .isInstanceOfSatisfying(
                        StreamBrokenFailure.class,
                        f -> assertThat(f.reason()).as(f.getMessage()).isEqualTo(reason));
    }

    static void change(TestStream stream, UnaryOperator<StreamRecord> change) {
        stream.record = change.apply(stream.record);
    }
}

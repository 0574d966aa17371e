package dev.migrator.cdc.slice;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.migrator.core.change.LaneId;
import dev.migrator.core.change.Lsn;
import dev.migrator.core.change.Row;
import dev.migrator.core.change.RowChange;
import dev.migrator.core.change.Shape;
import dev.migrator.core.change.SourceTransaction;
import dev.migrator.core.failure.StreamBrokenFailure;
import dev.migrator.core.schema.TableId;
import java.time.Instant;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SliceFormatTest {
    private static final String VERSION_1 =
            "02046631000002027302740402610262000000120202120000020000040412736f6d65207465787400000000";
    private static final String VERSION_2 =
            "040466310012020273027404026102620000020e6e0200020000040412736f6d652074657874000000022802026d00";

    @ParameterizedTest(name = "seed {0}")
    @ValueSource(longs = {1, 2, 3, 4, 5})
    void readsBackWhatItWrote(long seed) {
        SliceSamples samples = new SliceSamples(seed);
        for (int i = 0; i < 60; i++) {
            Slice slice = samples.next();
            assertThat(SliceFormat.decode(SliceFormat.encode(slice), "here")).isEqualTo(slice);
        }
    }

    @Test
    void keepsTheUnchangedMarkerApartFromAValueWithTheSameText() {
        Shape shape = new Shape(new TableId("s", "t"), List.of("a", "b"));
        Row row = new Row(shape, new String[] {Row.UNCHANGED, "(unchanged)"});
        Slice.Whole read = (Slice.Whole) SliceFormat.decode(SliceFormat.encode(whole(row)), "here");
        Row after = ((RowChange.Insert) read.transactions().get(0).changes().get(0)).after();
        assertThat(after.isUnchanged(0)).isTrue();
        assertThat(after.isUnchanged(1)).isFalse();
    }

    @Test
    void refusesAVersionThatItDoesNotKnow() {
        byte[] bytes = SliceFormat.encode(new SliceSamples(1).next());
        bytes[0] = 8;
        assertThatThrownBy(() -> SliceFormat.decode(bytes, "topic t, lane 0, offset 7"))
                .isInstanceOf(StreamBrokenFailure.class)
                .hasMessageContaining("topic t, lane 0, offset 7")
                .hasMessageContaining("version 4");
    }

    /** Written by the program before there were changes of the schema in the log. */
    @Test
    void readsWhatVersionOneWrote() {
        byte[] old = HexFormat.of().parseHex(VERSION_1);
        Slice.Whole read = (Slice.Whole) SliceFormat.decode(old, "here");
        assertThat(read).isEqualTo(whole(new Row(new Shape(new TableId("s", "t"), List.of("a", "b")), new String[] {
            "some text", null
        })));
        byte[] now = SliceFormat.encode(read);
        assertThat(now[0]).isEqualTo((byte) 6);
        now[0] = 2;
        assertThat(now).isEqualTo(old);
    }

    /** Written by the program before parts of a large transaction said where its commit record begins. */
    @Test
    void readsWhatVersionTwoWrote() {
        Row row = new Row(new Shape(new TableId("s", "t"), List.of("a", "b")), new String[] {"some text", null});
        assertThat(SliceFormat.decode(HexFormat.of().parseHex(VERSION_2), "here"))
                .isEqualTo(new Slice.Part(
                        new LaneId("f1", 0),
                        new Lsn(9),
                        7,
                        55,
                        1,
                        Instant.EPOCH,
                        null,
                        List.of(new RowChange.Insert(row)),
                        new Slice.Ending(new Lsn(20), List.of("m"))));
    }

    @Test
    void refusesATruncatedRecord() {
        byte[] bytes = SliceFormat.encode(whole(new Row(
                new Shape(new TableId("s", "t"), List.of("a")), new String[] {"some text that is long enough"})));
        assertThatThrownBy(() -> SliceFormat.decode(Arrays.copyOf(bytes, bytes.length - 5), "here"))
                .isInstanceOf(StreamBrokenFailure.class);
    }

    private static Slice.Whole whole(Row row) {
        return new Slice.Whole(
                new LaneId("f1", 0),
                Lsn.ZERO,
                new Lsn(9),
                List.of(new SourceTransaction(
                        1, new Lsn(9), Instant.EPOCH, List.of(new RowChange.Insert(row)), List.of())));
    }
}

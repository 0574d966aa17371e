package dev.migrator.cdc.log;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.migrator.cdc.log.LogReader.Entry;
import dev.migrator.cdc.slice.Piece;
import dev.migrator.cdc.slice.Slice;
import dev.migrator.cdc.slice.SliceFormat;
import dev.migrator.core.change.LaneId;
import dev.migrator.core.change.LargeText;
import dev.migrator.core.change.Lsn;
import dev.migrator.core.change.Row;
import dev.migrator.core.change.RowChange;
import dev.migrator.core.change.Shape;
import dev.migrator.core.failure.StreamBrokenFailure;
import dev.migrator.core.schema.TableId;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

class AssemblyTest {
    private static final int VALUE = 3 * PieceStream.PIECE_BYTES;

    private final Assembly assembly = new Assembly();
    private final List<Entry> complete = new ArrayList<>();
    private long offset = 10;

    @Test
    void putsTheSliceTogetherThatWasCut() {
        Slice slice = slice(1);
        List<Piece> pieces = pieces(slice);
        assertThat(pieces).hasSize(4);
        assertThat(pieces).extracting(Piece::reached).containsExactly(lsn(1), lsn(1), lsn(1), lsn(2));

        pieces.forEach(this::add);

        assertThat(complete).containsExactly(new Entry(10, 13, slice));
    }

    @Test
    void forgetsASliceThatItsCaptureDidNotFinish() {
        pieces(slice(1)).subList(0, 2).forEach(this::add);

        Slice again = slice(1);
        pieces(again).forEach(this::add);

        assertThat(complete).containsExactly(new Entry(12, 15, again));
    }

    @Test
    void isNotMisledByAPieceThatComesInLateWhereverItComes() {
        for (int late = 0; late < 4; late++) {
            for (int at = 1; at < 4; at++) {
                List<Piece> dead = pieces(slice(1));
                List<Piece> live = new ArrayList<>(pieces(slice(1)));
                complete.clear();
                dead.subList(0, late).forEach(this::add);
                live.add(at, dead.get(late));
                live.forEach(this::add);
                assertThat(complete).extracting(Entry::slice).contains(slice(1)).hasSizeLessThanOrEqualTo(2);
            }
        }
    }

    @Test
    void isNotMisledByAWholeSliceThatComesInLate() {
        List<Piece> live = pieces(slice(1));
        live.subList(0, 2).forEach(this::add);
        assembly.whole();
        live.subList(2, 4).forEach(this::add);

        assertThat(complete).extracting(Entry::slice).containsExactly(slice(1));
    }

    @Test
    void letsGoOfAnUnfinishedSliceWhenTheLaneHasGoneOn() {
        List<Piece> dead = pieces(slice(1));
        dead.subList(0, 2).forEach(this::add);
        assembly.whole();
        assembly.whole();
        dead.subList(2, 4).forEach(this::add);

        assertThat(complete).isEmpty();
    }

    @Test
    void refusesPiecesThatMakeNoSlice() {
        Piece cut = pieces(slice(1)).get(0);
        Piece only = new Piece(7, 0, true, cut.previous(), cut.position(), cut.content());

        assertThatThrownBy(() -> add(only))
                .isInstanceOf(StreamBrokenFailure.class)
                .hasMessageContaining("here");
    }

    private void add(Piece piece) {
        Entry entry = assembly.add(offset++, Piece.decode(piece.encode(), "here"), "here");
        if (entry != null) {
            complete.add(entry);
        }
    }

    private static List<Piece> pieces(Slice slice) {
        List<Piece> pieces = new ArrayList<>();
        PieceStream stream = new PieceStream(slice, piece -> {
            pieces.add(Piece.decode(piece.encode(), "here"));
            return CompletableFuture.completedFuture(0L);
        });
        try {
            SliceFormat.write(slice, stream);
        } catch (IOException e) {
            throw new AssertionError(e);
        }
        assertThat(stream.finish()).isCompleted();
        return pieces;
    }

    private static Slice slice(int position) {
        Shape shape = new Shape(new TableId("s", "t"), List.of("id", "v"));
        byte[] value = new byte[VALUE];
        for (int i = 0; i < value.length; i++) {
            value[i] = (byte) ('a' + i % 23);
        }
        Row row = Row.of(shape, new Object[] {"1", new LargeText(List.of(ByteBuffer.wrap(value)))});
        return new Slice.Part(
                new LaneId("f1", 0),
                lsn(position),
                3,
                4,
                0,
                Instant.EPOCH,
                null,
                List.of(new RowChange.Insert(row)),
                new Slice.Ending(lsn(position + 1), List.of()));
    }

    private static Lsn lsn(int value) {
        return new Lsn(value);
    }
}

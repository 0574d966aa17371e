package dev.migrator.cdc.slice;

import dev.migrator.core.change.Alteration;
import dev.migrator.core.change.RowChange.SchemaChange;
import java.io.IOException;
import java.util.List;
import org.apache.avro.io.BinaryDecoder;
import org.apache.avro.io.BinaryEncoder;
import org.jspecify.annotations.Nullable;

/** Writes and reads a change of the schema; there is one since version 2. */
final class SchemaChangeFormat {
    private static final List<Alteration.Kind> KINDS = List.of(Alteration.Kind.values());

    private SchemaChangeFormat() {}

    static void write(BinaryEncoder out, SchemaChange change) throws IOException {
        SliceEncoder.table(out, change.object());
        out.writeString(change.command());
        out.writeString(change.statement());
        out.writeArrayStart();
        out.setItemCount(change.alterations().size());
        for (Alteration alteration : change.alterations()) {
            out.startItem();
            out.writeEnum(KINDS.indexOf(alteration.kind()));
            out.writeString(alteration.subject());
            optional(out, alteration.was());
            optional(out, alteration.becomes());
            out.writeString(alteration.clause());
            out.writeBoolean(alteration.additive());
        }
        out.writeArrayEnd();
    }

    static SchemaChange read(BinaryDecoder in) throws IOException {
        return new SchemaChange(
                SliceDecoder.table(in),
                in.readString(),
                in.readString(),
                SliceDecoder.list(
                        in,
                        () -> new Alteration(
                                KINDS.get(in.readEnum()),
                                in.readString(),
                                optional(in),
                                optional(in),
                                in.readString(),
                                in.readBoolean())));
    }

    private static void optional(BinaryEncoder out, @Nullable String text) throws IOException {
        out.writeIndex(text == null ? SliceFormat.NULL : 1);
        if (text != null) {
            out.writeString(text);
        }
    }

    private static @Nullable String optional(BinaryDecoder in) throws IOException {
        return in.readIndex() == SliceFormat.NULL ? null : in.readString();
    }
}

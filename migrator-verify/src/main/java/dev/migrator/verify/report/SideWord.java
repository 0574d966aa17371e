package dev.migrator.verify.report;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.databind.SerializerProvider;
import com.fasterxml.jackson.databind.ser.std.StdSerializer;
import dev.migrator.core.connect.Side;
import java.io.IOException;

/** "old" and "new" in JSON. */
final class SideWord extends StdSerializer<Side> {
    private static final long serialVersionUID = 1L;

    SideWord() {
        super(Side.class);
    }

    @Override
    public void serialize(Side value, JsonGenerator generator, SerializerProvider provider) throws IOException {
        generator.writeString(value.word());
    }
}

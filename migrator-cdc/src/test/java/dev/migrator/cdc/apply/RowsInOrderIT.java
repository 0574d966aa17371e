package dev.migrator.cdc.apply;

import org.junit.jupiter.api.extension.RegisterExtension;

/** The same rows, however few, whether they are written one by one in order or in sets as the others do. */
class RowsInOrderIT extends RowsContract {
    @RegisterExtension
    static final TargetServer SERVER = TargetServer.of(18);

    RowsInOrderIT() {
        super(SERVER.target().writingInSetsFrom(Integer.MAX_VALUE));
    }
}

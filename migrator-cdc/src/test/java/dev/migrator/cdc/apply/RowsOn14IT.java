package dev.migrator.cdc.apply;

import org.junit.jupiter.api.extension.RegisterExtension;

class RowsOn14IT extends RowsContract {
    @RegisterExtension
    static final TargetServer SERVER = TargetServer.of(14);

    RowsOn14IT() {
        super(SERVER.target());
    }
}

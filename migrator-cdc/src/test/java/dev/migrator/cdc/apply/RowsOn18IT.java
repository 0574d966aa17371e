package dev.migrator.cdc.apply;

import org.junit.jupiter.api.extension.RegisterExtension;

class RowsOn18IT extends RowsContract {
    @RegisterExtension
    static final TargetServer SERVER = TargetServer.of(18);

    RowsOn18IT() {
        super(SERVER.target());
    }
}

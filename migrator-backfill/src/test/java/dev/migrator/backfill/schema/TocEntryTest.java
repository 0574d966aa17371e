package dev.migrator.backfill.schema;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TocEntryTest {
    @ParameterizedTest
    @CsvSource({
        "3500; 3466 16700 EVENT TRIGGER - migrator_ddl_command postgres, true",
        "3501; 0 0 COMMENT - EVENT TRIGGER migrator_ddl_drop postgres, true",
        "3502; 3466 16701 EVENT TRIGGER - audit_ddl postgres, false",
        "3503; 1259 16702 INDEX public migrator_ddl_index shop, false",
    })
    void knowsTheEventTriggersThatEachSideHasOfItsOwn(String line, boolean ours) {
        assertThat(TocEntry.parse(line).orElseThrow().isOurs()).isEqualTo(ours);
    }
}

package dev.migrator.core.plan.check;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class WiderTypeTest {
    @ParameterizedTest
    @CsvSource(delimiter = ';', textBlock = """
                    character varying(10); character varying(20); true
                    character varying(10); character varying; true
                    character varying(20); character varying(10); false
                    character varying(10); character varying(10); false
                    character varying(10); text; false
                    character varying; character varying(10); false
                    character(3); character(5); false
                    numeric(8,2); numeric(12,2); true
                    numeric(8,2); numeric; true
                    numeric(8,2); numeric(12,3); false
                    numeric; numeric(12,2); false
                    timestamp(3) with time zone; timestamp with time zone; true
                    timestamp(3) with time zone; timestamp without time zone; false
                    timestamp(3) without time zone; timestamp(6) without time zone; true
                    bit varying(3); bit varying(9); true
                    bit(3); bit(9); false
                    integer; bigint; false
                    character varying(10)[]; character varying(20)[]; false
                    """)
    void takesEveryValueAndPrintsItAlike(String than, String type, boolean wider) {
        assertThat(WiderType.isWider(than, type)).isEqualTo(wider);
    }
}

package dev.migrator.cli.wiring;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.migrator.core.change.Lsn;
import dev.migrator.core.connect.Side;
import dev.migrator.core.control.StreamRecord;
import dev.migrator.core.failure.StreamBrokenFailure;
import dev.migrator.core.plan.MigrationPlan;
import dev.migrator.core.plan.TablePlan;
import dev.migrator.core.schema.Table;
import dev.migrator.core.schema.TableId;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;

class AgreementTest {
    private static final String STORED = stored();
    private final Agreement agreement = AgreementCodec.read(STORED, "a test");

    @Test
    void readsWhatVersionOneOfTheProgramWrote() {
        StreamRecord stream = agreement.stream();
        assertThat(stream.id()).isEqualTo("f1");
        assertThat(stream.source()).isEqualTo(Side.OLD);
        assertThat(stream.state()).isEqualTo(StreamRecord.State.RUNNING);
        assertThat(stream.systemIdentifier()).isEqualTo("7412345678901234567");
        assertThat(stream.start()).isEqualTo(Lsn.parse("1A/2B3C4D"));
        TablePlan table = agreement.plan().byId().get(new TableId("public", "orders"));
        assertThat(table.lane()).isEqualTo(1);
        assertThat(table.table().key()).containsExactly("id");
        assertThat(table.table().replicaIdentity()).isEqualTo(Table.ReplicaIdentity.FULL);
        assertThat(table.table().column("total").isWritable()).isFalse();
    }

    @Test
    void comesBackAsItWasWritten() {
        Agreement back = AgreementCodec.read(AgreementCodec.write(agreement), "a test");
        assertThat(back).isEqualTo(agreement);
        assertThat(back.differencesTo(agreement)).isEmpty();
    }

    @Test
    void refusesAVersionThatItDoesNotKnow() {
        assertThatThrownBy(() -> AgreementCodec.read(STORED.replace("\"version\": 1", "\"version\": 2"), "topic t"))
                .isInstanceOf(StreamBrokenFailure.class)
                .hasMessageContaining("topic t has version 2");
    }

    @Test
    void refusesWhatIsNoAgreement() {
        assertThatThrownBy(() -> AgreementCodec.read("{", "topic t"))
                .isInstanceOf(StreamBrokenFailure.class)
                .hasMessageContaining("topic t");
        assertThatThrownBy(() -> AgreementCodec.read("{\"version\": 1}", "topic t"))
                .isInstanceOf(StreamBrokenFailure.class);
    }

    @Test
    void namesEveryDifference() {
        Agreement other = AgreementCodec.read(
                STORED.replace("1A/2B3C4D", "1A/0").replace("\"lane\": 1", "\"lane\": 0"), "a test");
        assertThat(agreement.differencesTo(other))
                .containsExactly(
                        "start is 1A/2B3C4D here and 1A/0 there", "lane of public.orders is 1 here and 0 there");
        Agreement renamed = AgreementCodec.read(STORED.replace("orders", "sales"), "a test");
        assertThat(agreement.differencesTo(renamed))
                .containsExactly("table public.orders is missing there", "table public.sales is only there");
        Agreement empty = new Agreement(agreement.stream(), new MigrationPlan("shop", 2, List.of()));
        assertThat(agreement.differencesTo(empty)).hasSize(1);
        Agreement typed = AgreementCodec.read(STORED.replace("numeric(12,2)", "numeric(12,3)"), "a test");
        assertThat(agreement.differencesTo(typed)).containsExactly("table public.orders is described differently");
    }

    private static String stored() {
        try (InputStream in = AgreementTest.class.getResourceAsStream("agreement-1.json")) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }
}

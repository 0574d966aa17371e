package dev.migrator.core.plan.check;

import static org.assertj.core.api.Assertions.assertThat;

import dev.migrator.core.schema.Table;
import dev.migrator.core.schema.Table.ReplicaIdentity;
import dev.migrator.core.schema.TableId;
import dev.migrator.core.schema.TableMapping;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

class CounterpartTest {
    private static final Table TABLE =
            new Table(new TableId("shop", "orders"), 1, List.of(), List.of(), ReplicaIdentity.DEFAULT, false, 0, 0);

    @Test
    void readsADefinitionWithTheColumnsOfNew() {
        TableMapping mapping = TableMapping.of(
                TABLE.id(),
                new TableId("sales", "order"),
                Map.of("cust", "customer_id", "A b", "ab"),
                Set.of(),
                Set.of());
        Counterpart table = new Counterpart(TABLE, TABLE, mapping);

        assertThat(table.renamed("btree (cust, lower(cust_name), \"A b\") WHERE (cust > 0)"))
                .isEqualTo("btree (customer_id, lower(cust_name), ab) WHERE (customer_id > 0)");
        assertThat(table.renamed("CHECK ((note <> 'cust'::text))")).isEqualTo("CHECK ((note <> 'cust'::text))");
    }
}

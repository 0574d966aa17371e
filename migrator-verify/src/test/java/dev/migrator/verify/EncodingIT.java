package dev.migrator.verify;

import static org.assertj.core.api.Assertions.assertThat;

import dev.migrator.verify.report.VerificationReport;
import org.junit.jupiter.api.Test;

class EncodingIT {
    @Test
    void databasesOfDifferentEncodingsAreComparedByAHashThatDoesNotSeeIt() {
        Pair pair = Pair.oldToNewEncoded(
                "TEMPLATE template0 ENCODING 'LATIN1' LC_COLLATE 'C' LC_CTYPE 'C'",
                "TEMPLATE template0 ENCODING 'UTF8' LC_COLLATE 'C' LC_CTYPE 'C'");
        pair.onBoth("""
                CREATE TABLE t (id text PRIMARY KEY, v text); INSERT INTO t VALUES ('é', 'Grüße'), ('b', 'plain');
                CREATE TABLE k (v text); INSERT INTO k VALUES ('é'), ('é'), ('a');""");
        try (pair;
                IdleReplay replay = pair.replay()) {
            assertThat(replay).isNotNull();
            VerificationReport clean = pair.verify();
            assertThat(clean.rowHash()).isEqualTo("MD5");
            assertThat(clean.isClean()).isTrue();

            pair.onTarget("UPDATE t SET v = 'Grüsse' WHERE id = 'é'; DELETE FROM k WHERE v = 'é'");
            VerificationReport different = pair.verify();
            assertThat(Pair.named(different)).containsExactly("k MISSING_ON_TARGET (é) x2", "t DIFFERENT é");
            pair.repair(different);
            assertThat(pair.verify().isClean()).isTrue();
        }
    }
}

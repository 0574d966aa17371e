package dev.migrator.verify;

import static org.assertj.core.api.Assertions.assertThat;

import dev.migrator.core.schema.TableId;
import dev.migrator.verify.report.Outcome;
import dev.migrator.verify.report.TableReport;
import dev.migrator.verify.report.VerificationReport;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Objects;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The verifier's own test: every kind of damage on the target must be found, named, and gone after a repair. */
class MutationIT {
    private static Pair pair;
    private IdleReplay replay;

    @BeforeAll
    static void create() throws IOException {
        pair = Pair.oldToNew("TEMPLATE template0 LC_COLLATE 'C.UTF-8' LC_CTYPE 'C.UTF-8'");
        pair.onBoth(resource("kinds.sql"));
    }

    @AfterAll
    static void close() {
        pair.close();
    }

    @BeforeEach
    void startReplay() {
        replay = pair.replay();
    }

    @AfterEach
    void stopReplay() {
        replay.close();
    }

    @Test
    void equalDatabasesOfVersions14And18AreClean() {
        VerificationReport report = pair.verify();

        assertThat(Pair.named(report)).isEmpty();
        assertThat(report.different()).isEmpty();
        assertThat(report.outcome()).isEqualTo(Outcome.CLEAN);
        assertThat(report.rowHash()).isEqualTo("LOOKUP3");
        assertThat(report.tables()).extracting(t -> t.table().name()).contains("empty", "nothing", "parts_1", "log");
        assertThat(report.rowsRead()).isGreaterThan(20_000);
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            one byte of a value           | UPDATE numbers SET v = 'value 7O' WHERE id = 70                     | numbers DIFFERENT 70
            one byte of a bytea           | UPDATE kinds SET bt = '\\x00ff11' WHERE id = 1                       | kinds DIFFERENT 1
            a duplicate without a key     | INSERT INTO log VALUES ('2024-01-01', 'twice')                      | log EXTRA_ON_TARGET ("2024-01-01 00:00:00+00",twice)
            copies lost without a key     | DELETE FROM log WHERE line = 'twice' AND ctid <> (SELECT min(ctid) FROM log WHERE line = 'twice') | log MISSING_ON_TARGET ("2024-01-01 00:00:00+00",twice) x4
            a digit of scale              | UPDATE kinds SET n = 1.50 WHERE id = 1                              | kinds DIFFERENT 1
            a digit of scale in a domain  | UPDATE kinds SET am = 1.50 WHERE id = -7                            | kinds DIFFERENT -7
            a missing row                 | DELETE FROM numbers WHERE id = 0                                    | numbers MISSING_ON_TARGET 0
            an extra row before the first | INSERT INTO numbers VALUES (-999999, 'x', -999999)                  | numbers EXTRA_ON_TARGET -999999
            an extra row after the last   | INSERT INTO numbers VALUES (999999, 'x', 999999)                    | numbers EXTRA_ON_TARGET 999999
            an extra row in the middle    | INSERT INTO numbers VALUES (17, 'x', 17)                            | numbers EXTRA_ON_TARGET 17
            an empty text for NULL        | UPDATE kinds SET t = '' WHERE id = 3                                | kinds DIFFERENT 3
            NULL for an empty text        | UPDATE kinds SET t = NULL WHERE id = 2                              | kinds DIFFERENT 2
            whitespace of a json          | UPDATE kinds SET j = '{"a": 1}' WHERE id = 1                        | kinds DIFFERENT 1
            a scale in a jsonb            | UPDATE kinds SET jb = '[1, 2, 2.00]' WHERE id = -7                  | kinds DIFFERENT -7
            the sign of a zero            | UPDATE kinds SET r = 0 WHERE id = 2                                 | kinds DIFFERENT 2
            an array's lower bound        | UPDATE kinds SET ia = '{1,2}' WHERE id = 1                          | kinds DIFFERENT 1
            a month for thirty days       | UPDATE kinds SET iv = '30 days' WHERE id = -7                       | kinds DIFFERENT -7
            a letter's case in a citext   | UPDATE kinds SET ci = 'mixed' WHERE id = 1                          | kinds DIFFERENT 1
            a composite of NULLs          | UPDATE kinds SET pl = NULL WHERE id = 2                             | kinds DIFFERENT 2
            values swapped between rows   | UPDATE numbers SET u = NULL WHERE id = 5; UPDATE numbers SET u = 5 WHERE id = 6; UPDATE numbers SET u = 6 WHERE id = 5 | numbers DIFFERENT 5;numbers DIFFERENT 6
            a key with an accent          | UPDATE pairs SET v = '!' WHERE a = -3 AND b = 'é'                   | pairs DIFFERENT -3,é
            an empty part of a key        | DELETE FROM pairs WHERE a = 0 AND b = ''                            | pairs MISSING_ON_TARGET 0,
            a text key with punctuation   | UPDATE words SET n = 0 WHERE w = 'e-clair7'                         | words DIFFERENT e-clair7
            a text key with a backslash   | DELETE FROM words WHERE w = '\\3'                                   | words MISSING_ON_TARGET \\3
            a text key with a quote       | DELETE FROM words WHERE w = '''q3'                                  | words MISSING_ON_TARGET 'q3
            a uuid key                    | DELETE FROM things WHERE id = md5('77')::uuid                       | things MISSING_ON_TARGET 28dd2c79-55ce-9264-5624-0b2ff0100bde
            an identity ALWAYS            | DELETE FROM always WHERE id = 50                                    | always MISSING_ON_TARGET 50
            a key of minus zero           | UPDATE floats SET f = '-0' WHERE f = 0                              | floats EXTRA_ON_TARGET -0;floats MISSING_ON_TARGET 0
            the case of a citext key      | UPDATE names SET n = 'ANNA' WHERE n = 'Anna'                        | names EXTRA_ON_TARGET ANNA;names MISSING_ON_TARGET Anna
            an empty table's extra row    | INSERT INTO empty VALUES (1)                                        | empty EXTRA_ON_TARGET 1
            a table without columns       | INSERT INTO nothing DEFAULT VALUES                                  | nothing EXTRA_ON_TARGET ()
            rows lost without columns     | DELETE FROM nothing WHERE ctid <> (SELECT min(ctid) FROM nothing)   | nothing MISSING_ON_TARGET () x4
            odd names                     | UPDATE "Odd ""name" SET "%s" = 'b'                                  | Odd "name DIFFERENT 1
            a row in another partition    | DELETE FROM parts_2 WHERE id = 200                                  | parts_2 MISSING_ON_TARGET 200,2024-07-19
            """)
    void findsNamesAndRepairs(String damage, String sql, String expected) {
        pair.onTarget(sql);

        VerificationReport found = pair.verify();
        assertThat(Pair.named(found)).containsExactly(expected.split(";"));
        assertThat(found.outcome()).isEqualTo(Outcome.DIFFERENT);

        pair.repair(found);
        VerificationReport again = pair.verify();
        assertThat(Pair.named(again)).isEmpty();
        assertThat(again.outcome()).isEqualTo(Outcome.CLEAN);
    }

    @Test
    void namesTheColumnsThatDifferWithTheirValues() {
        pair.onTarget("UPDATE kinds SET t = NULL, iv = '30 days', total = DEFAULT WHERE id = -7");
        VerificationReport report = pair.verify();

        assertThat(table(report, "kinds").differences().get(0).columns())
                .map(c -> c.column() + ": " + c.source() + " -> " + c.target())
                .containsExactly("t: tab\tnew\nline\\back -> null", "iv: 1 mon -> 30 days");
        pair.repair(report);
        assertThat(pair.verify().isClean()).isTrue();
    }

    @Test
    void anExtraTableOnTheTargetIsADifference() {
        pair.onTarget("CREATE TABLE uninvited (id int)");
        VerificationReport report = pair.verify();
        pair.onTarget("DROP TABLE uninvited");

        assertThat(table(report, "uninvited").sentence()).contains("extra on the target");
        assertThat(report.outcome()).isEqualTo(Outcome.DIFFERENT);
    }

    @Test
    void tellsLeastAndGreatestValuesOfBothSides() {
        TableReport numbers = table(pair.verify(), "numbers");

        assertThat(numbers.ranges()).anySatisfy(range -> {
            assertThat(range.column()).isEqualTo("id");
            assertThat(range.sourceMinimum()).isEqualTo("-2000").isEqualTo(range.targetMinimum());
            assertThat(range.sourceMaximum()).isEqualTo("2000").isEqualTo(range.targetMaximum());
        });
    }

    static TableReport table(VerificationReport report, String name) {
        return report.tables().stream()
                .filter(t -> t.table().equals(new TableId("public", name)))
                .findFirst()
                .orElseThrow();
    }

    static String resource(String name) throws IOException {
        try (InputStream in = Objects.requireNonNull(MutationIT.class.getResourceAsStream(name))) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        }
    }
}

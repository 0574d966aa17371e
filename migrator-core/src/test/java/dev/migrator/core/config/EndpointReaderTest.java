package dev.migrator.core.config;

import static dev.migrator.core.config.ConfigTrees.config;
import static dev.migrator.core.config.ConfigTrees.minimalWith;
import static dev.migrator.core.config.ConfigTrees.problems;
import static dev.migrator.core.config.ConfigTrees.read;
import static org.assertj.core.api.Assertions.assertThat;

import dev.migrator.core.connect.Endpoint;
import dev.migrator.core.connect.Secret;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class EndpointReaderTest {
    private static Endpoint old(Object value) {
        return config(minimalWith("old", value)).old();
    }

    private static Endpoint old(Object value, Map<String, String> environment) {
        return read(minimalWith("old", value), environment).orThrow("f").old();
    }

    @Test
    void readsAUrlAndTheSameAsAGroupOfKeys() {
        Endpoint expected = new Endpoint(
                "h", 5433, "shop", "ann", new Secret("pw"), Map.of("sslmode", "require", "socketTimeout", "60"));
        assertThat(old("postgresql://ann:pw@h:5433/shop?sslmode=require&socketTimeout=60"))
                .isEqualTo(expected);
        Map<String, Object> keys = new HashMap<>(Map.of("host", "h", "port", 5433, "database", "shop", "user", "ann"));
        keys.putAll(Map.of("password", "pw", "sslmode", "require", "options", Map.of("socketTimeout", 60)));
        assertThat(old(keys)).isEqualTo(expected);
    }

    @Test
    void aUrlMayBeOneForJdbc() {
        assertThat(old("jdbc:postgresql://h/shop?user=ann&password=p%26w"))
                .isEqualTo(Endpoint.of("h", 5432, "shop", "ann", "p&w"));
    }

    @Test
    void theKeysBesideAUrlWin() {
        assertThat(old(Map.of("url", "postgresql://ann@h/shop", "password", "pw", "port", 6000)))
                .isEqualTo(Endpoint.of("h", 6000, "shop", "ann", "pw"));
    }

    @Test
    void decodesPercentSignsAndKeepsPlusSigns() {
        assertThat(old("postgres://a%40b:p%3Aw+%2F@h/my%20shop"))
                .isEqualTo(Endpoint.of("h", 5432, "my shop", "a@b", "p:w+/"));
    }

    @Test
    void aPasswordFromTheEnvironmentNeedsNoEncodingInsideAUrl() {
        Map<String, String> environment = Map.of("PW", "p@:/?%41${X}&#", "PORT", "6000");
        assertThat(old("postgresql://ann:${PW}@h:${PORT:-1}/${DB:-shop/?@:}", environment))
                .isEqualTo(Endpoint.of("h", 6000, "shop/?@:", "ann", "p@:/?%41${X}&#"));
    }

    @Test
    void aWholeUrlMayComeFromTheEnvironment() {
        assertThat(old("${URL}", Map.of("URL", "postgresql://ann:${not}a%40b@h/shop")))
                .isEqualTo(Endpoint.of("h", 5432, "shop", "ann", "${not}a@b"));
    }

    @Test
    void aPartOfAUrlFromTheEnvironmentIsNotShown() {
        assertThat(read(minimalWith("old", "${URL}"), Map.of("URL", "postgresql://ann@h:hunter2/shop"))
                        .problems())
                .containsExactly(new ConfigProblem(
                        "old.port",
                        "the value from the environment is not valid; accepted: a whole number from 1 to 65535"));
    }

    @Test
    void anAddressOfVersionSixStandsInBrackets() {
        assertThat(old("postgresql://ann@[::1]:5433/shop").jdbcUrl()).isEqualTo("jdbc:postgresql://[::1]:5433/shop");
        assertThat(old(Map.of("host", "fe80::1", "database", "d", "user", "u")).host())
                .isEqualTo("[fe80::1]");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "mysql://ann:hunter2@h/shop",
                "postgresql://ann:hunter2@h1:1,h2:2/shop",
                "postgresql://ann:hunter2@h",
                "postgresql://ann:hun/ter2@h/shop",
                "postgresql://ann:hun/t?r2@h/shop",
                "postgresql://ann:hunter2%zz@h/shop",
                "jdbc:postgresql://h/shop?user=ann&password=hunter1&hunter2",
                "hunter2"
            })
    void whatIsNoUrlOfOneDatabaseIsAProblemThatDoesNotShowIt(String url) {
        assertThat(problems(minimalWith("old", url)))
                .singleElement()
                .asString()
                .startsWith("old: is no URL of one PostgreSQL database; accepted: postgresql://user:password@host")
                .doesNotContain("hun");
    }

    @Test
    void aProblemInAPartOfAUrlHasThePathOfItsKey() {
        assertThat(problems(minimalWith("old", "postgresql://h:x/shop?sslmode=on")))
                .containsExactly(
                        "old.port: \"x\" is not valid; accepted: a whole number from 1 to 65535",
                        "old.user: is missing; accepted: the name of the role to log in as",
                        "old.sslmode: \"on\" is not valid; accepted: one of disable, allow, prefer, require,"
                                + " verify-ca, verify-full");
    }

    @Test
    void aConnectionPropertyThatTheDriverDoesNotHaveIsAProblem() {
        assertThat(problems(minimalWith("old", "postgresql://u@h/d?sslmod=require&loginTimeout=1&shoe=2")))
                .containsExactlyInAnyOrder(
                        "old.options.sslmod: is no connection property of pgjdbc; did you mean sslmode?",
                        "old.options.loginTimeout: is set by the program itself; take it out",
                        "old.options.shoe: is no connection property of pgjdbc");
    }

    @Test
    void aNumberWhereTextIsMeantMustBeQuoted() {
        assertThat(problems(minimalWith("old", Map.of("host", "h", "database", 7, "user", "u", "password", 83))))
                .containsExactly(
                        "old.database: is a number; put it in quotes to make it text",
                        "old.password: is a number; put it in quotes to make it text");
    }

    @Test
    void aHostIsOneHost() {
        assertThat(problems(minimalWith("old", Map.of("host", "h:5432", "database", "d", "user", "u"))))
                .containsExactly("old.host: \"h:5432\" is not valid; accepted: one host name or address, such as"
                        + " db.example.com");
    }
}

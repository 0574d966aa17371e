package dev.migrator.cdc.capture;

import java.util.ArrayList;
import java.util.List;

/** Every type that a column can have, with values at and beyond its edges, as SQL. */
final class Samples {
    static final List<String> SETUP = List.of(
            "CREATE EXTENSION hstore SCHEMA public",
            "CREATE EXTENSION citext SCHEMA public",
            "CREATE EXTENSION ltree SCHEMA public",
            "CREATE EXTENSION cube SCHEMA public",
            "CREATE TYPE public.mood AS ENUM ('sad', 'it''s \"ok\"', 'happy, very')",
            "CREATE DOMAIN public.positive AS numeric(10,3) CHECK (VALUE > 0)",
            "CREATE DOMAIN public.days AS date[]",
            "CREATE TYPE public.inner_t AS (a int, b text)",
            "CREATE TYPE public.outer_t AS (i public.inner_t, ts timestamptz, m public.mood, l public.inner_t[])",
            "CREATE SCHEMA other",
            "CREATE TYPE other.mood AS (x float8, y date)",
            "CREATE TYPE public.textrange AS RANGE (subtype = text, collation = \"C\")");

    private final List<Sample> samples = new ArrayList<>();

    private Samples() {}

    static List<Sample> of(int major) {
        Samples all = new Samples();
        all.numbers(major);
        all.times(major);
        all.texts();
        all.structures();
        all.others();
        return all.samples;
    }

    private void numbers(int major) {
        add("boolean", "true", "false");
        add("smallint", "-32768", "32767");
        add("integer", "-2147483648", "2147483647");
        add("bigint", "-9223372036854775808", "9223372036854775807");
        add("numeric", "'NaN'", "1.500", "-0.000", "1e-400", "1e400", "'-12345678901234567890.123456789'");
        if (major >= 14) {
            add("numeric", "'Infinity'", "'-Infinity'");
        }
        add("numeric(12,4)", "1", "-99999999.9999");
        add(
                "real",
                "'NaN'",
                "'Infinity'",
                "'-Infinity'",
                "'-0'",
                "0.1",
                "1e-45",
                "3.4028235e38",
                "16777216",
                "123456.7");
        add(
                "double precision",
                "'NaN'",
                "'Infinity'",
                "'-Infinity'",
                "'-0'",
                "0.1::float8 + 0.2::float8",
                "5e-324",
                "1.7976931348623157e308",
                "2.0e-3",
                "1e15",
                "1e16",
                "5.684341886080802e-14");
        add("money", "'-1234567.89'", "0.005");
        add("oid", "4294967295");
    }

    private void times(int major) {
        add(
                "date",
                "'0001-01-01 BC'",
                "'4713-01-01 BC'",
                "'5874897-12-31'",
                "'infinity'",
                "'-infinity'",
                "'1582-10-10'");
        add(
                "timestamp",
                "'4713-01-01 00:00:00 BC'",
                "'294276-12-31 23:59:59.999999'",
                "'infinity'",
                "'-infinity'",
                "'2024-02-29 12:34:56.100000'",
                "'2021-03-28 02:30:00'",
                "'0044-03-15 12:00:00.000001 BC'");
        add(
                "timestamptz",
                "'4713-01-02 00:00:00+00 BC'",
                "'294276-12-31 23:59:59.999999+00'",
                "'infinity'",
                "'-infinity'",
                "'1883-11-18 12:03:58-04:56:02'",
                "'2021-03-14 02:30:00 America/New_York'");
        add("timestamp(2)", "'2024-01-01 00:00:00.999'");
        add("time", "'24:00:00'", "'00:00:00.000001'", "'23:59:59.999999'");
        add("timetz", "'24:00:00+15:59'", "'12:00:00+05:30:15'", "'00:00:00-15:59:59'");
        add("interval", "'-1 year 2 mons +3 days -04:05:06.789'", "'178000000 years'", "'1 mon'", "'30 days'", "'0'");
        if (major >= 17) {
            add("interval", "'infinity'", "'-infinity'");
        }
    }

    private void texts() {
        for (String type : List.of("text", "varchar(70)", "public.citext", "json", "xml")) {
            boolean json = type.equals("json");
            boolean xml = type.equals("xml");
            if (!json && !xml) {
                add(
                        type,
                        "''",
                        "' '",
                        "E'a\\tb\\nc\\\\d\\r\\u2028'",
                        "'\\.'",
                        "'\\N'",
                        "'emoji 😀 é \"q\" ''s'",
                        "'NULL'");
            }
        }
        add("text", "'__debezium_unavailable_value'", "'(unchanged)'", "repeat('0123456789', 30000)");
        add("char(5)", "'a'", "''", "'ab c '");
        add("\"char\"", "'x'", "''");
        add("name", "'a name'");
        add("bytea", "'\\x'", "'\\x00ff5c27'", "decode(repeat('00ff', 20000), 'hex')");
        add("json", "'{\"a\":  1.0, \"a\":1e400, \"b\": \"\\u0000\"}'", "'null'", "' [1 ,2]'");
        add("jsonb", "'{\"b\": 1.0, \"a\": [null, \"x\\\"\"]}'", "'1e400'", "'null'");
        add("xml", "'<a b=\"c\">&amp;</a>'", "'<?xml version=\"1.0\"?><x/>'", "'a<b/>c'");
        add("jsonpath", "'$.\"a\"[*] ? (@ > 1)'");
        add("tsvector", "'''a b'':1A,2 c:3'", "''");
        add("tsquery", "'''a b'' & !c:*A | d <-> e'");
    }

    private void structures() {
        add("int[]", "'{}'", "'{1,NULL,3}'", "'{{1,2},{3,4}}'", "'[0:1][-1:0]={{1,2},{3,4}}'");
        add("text[]", "ARRAY['', 'NULL', NULL, 'a,b', '\"', '\\', '{}', ' x ']");
        add("numeric(6,2)[]", "'{1.50,NaN}'");
        add("timestamptz[]", "'{infinity,2021-07-01 00:00:00+00,0044-03-15 12:00:00+00 BC}'");
        add("timestamp[]", "'{-infinity,2021-07-01 00:00:00.5}'");
        add("date[]", "'{infinity,0044-03-15 BC}'");
        add("interval[]", "'{1 day -01:00:00,1 year}'");
        add("bytea[]", "ARRAY['\\x00ff'::bytea, '\\x']");
        add("boolean[]", "'{t,f,NULL}'");
        add("float8[]", "'{0.1,NaN,-0,1e300}'");
        add("money[]", "'{1.50,-2}'");
        add("xml[]", "'{<a/>}'");
        add("point[]", "'{\"(1,2)\"}'");
        add("name[]", "'{a,b}'");
        add("json[]", "'{\"{\\\"a\\\": 1}\"}'");
        add("public.mood", "'sad'", "'it''s \"ok\"'");
        add("public.mood[]", "ARRAY['happy, very', NULL, 'it''s \"ok\"']::public.mood[]");
        add("other.mood", "ROW(0.1, '0044-03-15 BC')::other.mood");
        add("public.positive", "1.5");
        add("public.positive[]", "'{1.5,2}'");
        add("public.days", "'{2021-01-01}'");
        add("public.inner_t", "ROW(1, NULL)", "ROW(NULL, 'a \"b\", (c)')");
        add(
                "public.outer_t",
                "ROW(ROW(1, ''), '2021-07-01 00:00:00+00', 'sad', ARRAY[ROW(2, 'x,y')::public.inner_t])::public.outer_t");
        add("public.hstore", "'a=>1, \"b c\"=>NULL, \"q\\\"\"=>\"\\\\\"'", "''");
        add("public.ltree", "'Top.Science.Astronomy'");
        add("public.ltree[]", "'{a.b,c}'");
        add("public.citext[]", "'{A,a}'");
        add("public.cube", "'(1,2),(3,4.5)'");
    }

    private void others() {
        add("int4range", "'empty'", "'[1,5)'", "'(,)'");
        add("int8range", "'[-5,5]'");
        add("numrange", "'[1.10,2.0]'", "'(,1.0)'");
        add("tsrange", "'[2021-01-01 00:00:00,infinity]'");
        add("tstzrange", "'[2021-07-01 00:00:00+00,)'", "'(-infinity,2021-07-01 00:00:00.25+00]'");
        add("daterange", "'[0044-03-15 BC,2021-01-01)'");
        add("public.textrange", "'[\"a,b\",\"c\"\"d\")'");
        add("int4multirange", "'{}'", "'{[1,3),[5,)}'");
        add("tstzmultirange", "'{[2021-07-01 00:00:00+00,2021-07-02 00:00:00+00)}'");
        add("bit(8)", "B'00010100'");
        add("bit varying(20)", "B''", "B'0001'");
        add("bit varying[]", "ARRAY[B'', B'01']::bit varying[]");
        add("inet", "'10.1.2.3/8'", "'::1'", "'10.0.0.1'");
        add("cidr", "'10.0.0.0/8'", "'2001:db8::/32'");
        add("macaddr", "'08:00:2b:01:02:03'");
        add("macaddr8", "'08:00:2b:01:02:03:04:05'");
        add("uuid", "'A0EEBC99-9C0B-4EF8-BB6D-6BB9BD380A11'");
        add("point", "'(1.5,-0)'", "'(NaN,Infinity)'");
        add("line", "'{1,2,3}'");
        add("lseg", "'[(0,0),(0.1,1)]'");
        add("box", "'(2,2),(0.1,0.2)'");
        add("path", "'[(0,0),(1,1)]'", "'((0,0),(1,1))'");
        add("polygon", "'((0,0),(1,1),(1,0))'");
        add("circle", "'<(0.1,0.2),3>'");
        add("pg_lsn", "'16/B374D848'", "'FFFFFFFF/FFFFFFFF'");
        add("pg_snapshot", "'10:20:10,14,15'");
        add("txid_snapshot", "'10:20:10,14,15'");
        add("xid", "'4294967295'");
        add("xid8", "'18446744073709551615'");
        add("tid", "'(4294967295,65535)'");
        add("regclass", "'pg_catalog.pg_class'");
        add("regtype", "'public.mood'");
        add("regproc", "'pg_catalog.now'");
        add("int2vector", "'1 2 3'");
        add("oidvector", "'1 2 3'");
        add("aclitem", "'=r/postgres'");
        add("refcursor", "'c'");
    }

    private void add(String type, String... values) {
        for (String value : values) {
            samples.add(new Sample(type, value));
        }
    }

    record Sample(String type, String value) {
        String expression() {
            return "(" + value + ")::" + type;
        }
    }
}

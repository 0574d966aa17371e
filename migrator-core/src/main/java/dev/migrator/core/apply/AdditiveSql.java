package dev.migrator.core.apply;

import dev.migrator.core.change.Alteration;
import dev.migrator.core.change.Alteration.Kind;
import dev.migrator.core.change.RowChange.SchemaChange;
import dev.migrator.core.schema.Identifiers;
import dev.migrator.core.schema.TableId;
import dev.migrator.core.schema.TableMapping;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The statements that make an additive change on the target. They are put together from what the source's catalog told,
 * never from what the application sent.
 */
final class AdditiveSql {
    private final SchemaNames names;
    private final UnaryOperator<TableId> root;

    /** @param root of the partitions that a table of the target is one of, or the table itself */
    AdditiveSql(SchemaNames names, UnaryOperator<TableId> root) {
        this.names = names;
        this.root = root;
    }

    /** In order; the statement for a role that owns a table is not among them. */
    List<String> statements(SchemaChange change) {
        TableMapping mapping = names.mapping(change.object());
        Optional<Alteration> creation = first(change, Kind.CREATE_TABLE);
        return creation.isPresent()
                ? creation(change, mapping.target(), creation.get())
                : change.alterations().stream()
                        .flatMap(a -> alteration(a, change.object(), mapping))
                        .toList();
    }

    /** Who owns a new table. */
    static Optional<String> owner(SchemaChange change) {
        return first(change, Kind.OWNER).map(Alteration::subject);
    }

    /** Gives a new table to its owner. */
    String owning(SchemaChange change, String owner) {
        TableId target = names.mapping(change.object()).target();
        return "ALTER TABLE %s OWNER TO %s".formatted(Identifiers.quote(target), Identifiers.quote(owner));
    }

    private Stream<String> alteration(Alteration alteration, TableId object, TableMapping mapping) {
        return switch (alteration.kind()) {
            case ADD_COLUMN ->
                mapping.column(alteration.subject()).stream()
                        .map(column -> altering(mapping) + " ADD COLUMN " + definition(alteration, column));
            case LOOSEN_COLUMN ->
                mapping.column(alteration.subject()).stream()
                        .map(column ->
                                altering(mapping) + " ALTER COLUMN " + Identifiers.quote(column) + " DROP NOT NULL");
            case ADD_LABEL ->
                Stream.of("ALTER TYPE %s ADD VALUE IF NOT EXISTS %s %s"
                        .formatted(
                                Identifiers.quote(names.target(object)),
                                Identifiers.literal(alteration.subject()),
                                alteration.clause()));
            case DROP_COLUMN,
                    RENAME_COLUMN,
                    RETYPE_COLUMN,
                    GENERATED_COLUMN,
                    KEY,
                    KEY_COLUMN,
                    RENAME_TABLE,
                    DROP_TABLE,
                    LEFT_OUT,
                    CREATE_TABLE,
                    PARTITION_BY,
                    SEQUENCE,
                    CONSTRAINT,
                    OWNER,
                    TYPE -> Stream.empty();
        };
    }

    private String altering(TableMapping mapping) {
        return "ALTER TABLE " + Identifiers.quote(root.apply(mapping.target()));
    }

    private List<String> creation(SchemaChange change, TableId target, Alteration creation) {
        List<String> statements = new ArrayList<>();
        List<Alteration> sequences = all(change, Kind.SEQUENCE).toList();
        sequences.forEach(s -> statements.add(
                "CREATE SEQUENCE IF NOT EXISTS %s AS %s".formatted(Identifiers.quote(sequence(s)), s.clause())));
        statements.add(table(change, target, creation));
        sequences.forEach(s -> statements.add("ALTER SEQUENCE %s OWNED BY %s.%s"
                .formatted(
                        Identifiers.quote(sequence(s)),
                        Identifiers.quote(target),
                        Identifiers.quote(Objects.requireNonNullElse(s.was(), "")))));
        first(change, Kind.KEY)
                .filter(k -> "FULL".equals(k.becomes()))
                .ifPresent(k -> statements.add(
                        "ALTER TABLE ONLY %s REPLICA IDENTITY FULL".formatted(Identifiers.quote(target))));
        return statements;
    }

    private String table(SchemaChange change, TableId target, Alteration creation) {
        String partitionBy = first(change, Kind.PARTITION_BY)
                .map(p -> " PARTITION BY " + p.clause())
                .orElse("");
        String parent = creation.becomes();
        if (parent != null) {
            TableId of = names.target(new TableId(creation.subject(), parent));
            return "CREATE TABLE %s PARTITION OF %s %s%s"
                    .formatted(Identifiers.quote(target), Identifiers.quote(of), creation.clause(), partitionBy);
        }
        Stream<String> columns = all(change, Kind.ADD_COLUMN).map(a -> definition(a, a.subject()));
        Stream<String> constraints = all(change, Kind.CONSTRAINT)
                .map(c -> "CONSTRAINT %s %s".formatted(Identifiers.quote(c.subject()), c.clause()));
        return "CREATE TABLE %s (%s)%s"
                .formatted(
                        Identifiers.quote(target),
                        Stream.concat(columns, constraints).collect(Collectors.joining(", ")),
                        partitionBy);
    }

    private TableId sequence(Alteration sequence) {
        return names.target(new TableId(sequence.subject(), Objects.requireNonNullElse(sequence.becomes(), "")));
    }

    private static String definition(Alteration added, String column) {
        return "%s %s %s"
                .formatted(
                        Identifiers.quote(column), Objects.requireNonNullElse(added.becomes(), "text"), added.clause())
                .strip();
    }

    private static Optional<Alteration> first(SchemaChange change, Kind kind) {
        return all(change, kind).findFirst();
    }

    private static Stream<Alteration> all(SchemaChange change, Kind kind) {
        return change.alterations().stream().filter(a -> a.kind() == kind);
    }
}

package dev.migrator.core.plan.check;

import dev.migrator.core.schema.Catalog;
import dev.migrator.core.schema.Sequence;
import java.util.ArrayList;
import java.util.List;

/** Tells of sequences: they are not in the log and are set, with head-room, at the cutover. */
final class Sequences implements Check {
    @Override
    public String name() {
        return "sequences";
    }

    @Override
    public List<Finding> findings(CheckContext context) {
        List<Sequence> sequences = new Catalog(context.old()).sequences();
        List<Finding> findings = new ArrayList<>();
        if (!sequences.isEmpty()) {
            findings.add(
                    info("old", "%d sequences are set with head-room at the cutover".formatted(sequences.size()), ""));
        }
        sequences.stream()
                .filter(Sequence::cycles)
                .map(s ->
                        info(s.id().toString(), "the sequence cycles; head-room may wrap it", "compare it afterwards"))
                .forEach(findings::add);
        return findings;
    }
}

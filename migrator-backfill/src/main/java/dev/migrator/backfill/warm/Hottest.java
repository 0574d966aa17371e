package dev.migrator.backfill.warm;

import dev.migrator.backfill.warm.Warmable.Part;
import dev.migrator.core.schema.TableId;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * Chooses what is worth a place in memory: the parts of tables with the most accesses for each of their blocks first, until
 * the room is full. What fits only in part is taken from its end, where the rows are that came last.
 */
final class Hottest {
    private Hottest() {}

    /** How often a part of a table was accessed. */
    @FunctionalInterface
    interface Counts {
        long of(TableId table, Part part);
    }

    /** A part of a table, and its accesses for each block. */
    private record Spot(List<Warmable> relations, double heat) {}

    /** @param room how many blocks there may be in all */
    static List<BlockRange> choose(List<Warmable> relations, Counts accesses, long room) {
        List<BlockRange> chosen = new ArrayList<>();
        long left = room;
        for (Spot spot : spots(relations, accesses)) {
            for (Warmable relation : spot.relations()) {
                long blocks = Math.min(left, relation.blocks());
                if (blocks > 0) {
                    chosen.add(new BlockRange(relation.oid(), relation.blocks() - blocks, relation.blocks() - 1));
                    left -= blocks;
                }
            }
        }
        return chosen;
    }

    private static List<Spot> spots(List<Warmable> relations, Counts accesses) {
        Map<?, List<Warmable>> parts = relations.stream()
                .filter(relation -> relation.blocks() > 0)
                .collect(Collectors.groupingBy(
                        relation -> List.of(relation.table(), relation.part()),
                        LinkedHashMap::new,
                        Collectors.toList()));
        return parts.values().stream()
                .map(part -> new Spot(
                        part,
                        heat(part, accesses.of(part.get(0).table(), part.get(0).part()))))
                .filter(spot -> spot.heat() > 0)
                .sorted(Comparator.comparingDouble(Spot::heat).reversed())
                .toList();
    }

    private static double heat(List<Warmable> part, long accesses) {
        return (double) accesses / part.stream().mapToLong(Warmable::blocks).sum();
    }
}

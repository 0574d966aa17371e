package dev.migrator.cli;

import java.util.ArrayList;
import java.util.List;

/** A program that asks for more memory than there is. */
final class Exhaustion {
    private Exhaustion() {}

    public static void main(String[] arguments) {
        List<byte[]> all = new ArrayList<>();
        while (!Thread.currentThread().isInterrupted()) {
            all.add(new byte[1 << 20]);
        }
        System.out.println(all.size());
    }
}

package dev.migrator.cli.killloop;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.Collectors;

/** The processes that replay: as many as there shall be, each started again when it ends. */
final class Workers {
    private final Path folder;
    private final int usual;
    private final List<Supervised> all = new ArrayList<>();

    Workers(Path folder, int usual) {
        this.folder = folder;
        this.usual = usual;
        for (int i = 0; i < usual; i++) {
            all.add(new Supervised(folder, "replay"));
        }
    }

    void tend() {
        present().forEach(Supervised::tend);
    }

    /** One of them, as chance has it; it may be one that does not run just now. */
    void killOne(Random random) {
        List<Supervised> present = present();
        present.get(present.size() == 1 ? 0 : random.nextInt(present.size())).kill();
    }

    /** One more; with one more than usual already there, the eldest ends in order. */
    void exchange() {
        Supervised joining = new Supervised(folder, "replay");
        joining.tend();
        Supervised leaving = null;
        synchronized (this) {
            all.add(joining);
            if (all.size() > usual + 1) {
                leaving = all.remove(0);
            }
        }
        if (leaving != null) {
            leaving.close();
        }
    }

    void kill() {
        present().forEach(Supervised::kill);
    }

    /** What each has said. */
    String output() {
        return present().stream().map(Supervised::output).collect(Collectors.joining("\n-----\n"));
    }

    private synchronized List<Supervised> present() {
        return List.copyOf(all);
    }
}

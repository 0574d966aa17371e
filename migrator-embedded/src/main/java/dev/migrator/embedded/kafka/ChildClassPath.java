package dev.migrator.embedded.kafka;

import java.io.File;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.jar.Attributes;
import java.util.jar.JarFile;
import java.util.jar.Manifest;

/**
 * The class path of this process, fit to be given to another one. Test runners and launchers like to hide it behind one
 * jar whose manifest lists the others.
 */
public final class ChildClassPath {
    private ChildClassPath() {}

    /** Jars and folders by absolute path. */
    public static List<String> entries() {
        String surefire = System.getProperty("surefire.test.class.path");
        return surefire != null ? split(surefire) : followManifest(split(System.getProperty("java.class.path")));
    }

    private static List<String> split(String path) {
        return Arrays.stream(path.split(File.pathSeparator))
                .filter(entry -> !entry.isEmpty())
                .map(entry -> Path.of(entry).toAbsolutePath().toString())
                .toList();
    }

    static List<String> followManifest(List<String> entries) {
        if (entries.size() != 1 || !entries.get(0).endsWith(".jar")) {
            return entries;
        }
        List<String> all = new ArrayList<>(entries);
        Path jar = Path.of(entries.get(0)).toAbsolutePath();
        try (JarFile file = new JarFile(jar.toFile())) {
            Manifest manifest = file.getManifest();
            String listed =
                    manifest == null ? null : manifest.getMainAttributes().getValue(Attributes.Name.CLASS_PATH);
            if (listed != null) {
                Arrays.stream(listed.split(" ")).map(uri -> resolve(jar, uri)).forEach(all::add);
            }
        } catch (IOException e) {
            // Not a jar that can be read: the child will say what it misses.
            return entries;
        }
        return all;
    }

    private static String resolve(Path jar, String uri) {
        URI resolved = jar.toUri().resolve(uri);
        return Path.of(resolved).toString();
    }
}

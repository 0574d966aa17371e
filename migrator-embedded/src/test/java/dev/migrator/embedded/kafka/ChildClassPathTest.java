package dev.migrator.embedded.kafka;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.jar.Attributes;
import java.util.jar.JarOutputStream;
import java.util.jar.Manifest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ChildClassPathTest {
    @Test
    void followsTheManifestOfALoneJar(@TempDir Path folder) throws IOException {
        Path jar = jar(folder, "lib/a%20b.jar " + folder.resolve("classes").toUri());

        assertThat(ChildClassPath.followManifest(List.of(jar.toString())))
                .containsExactly(
                        jar.toString(),
                        folder.resolve("lib/a b.jar").toString(),
                        folder.resolve("classes").toString());
    }

    @Test
    void leavesAnOrdinaryClassPathAlone() {
        assertThat(ChildClassPath.followManifest(List.of("/a.jar", "/b.jar"))).containsExactly("/a.jar", "/b.jar");
    }

    private static Path jar(Path folder, String classPath) throws IOException {
        Manifest manifest = new Manifest();
        manifest.getMainAttributes().put(Attributes.Name.MANIFEST_VERSION, "1.0");
        manifest.getMainAttributes().put(Attributes.Name.CLASS_PATH, classPath);
        Path jar = folder.resolve("booter.jar");
        try (JarOutputStream stream = new JarOutputStream(Files.newOutputStream(jar), manifest)) {
            stream.finish();
        }
        return jar;
    }
}

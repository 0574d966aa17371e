package dev.migrator.embedded.postgres;

import dev.migrator.core.failure.ConfigurationFailure;
import dev.migrator.core.failure.RetryableFailure;
import dev.migrator.embedded.process.Folders;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.DigestInputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipInputStream;

/**
 * The programs of one major, unpacked once per machine and user into a folder under {@code java.io.tmpdir} that is named
 * by the archive's checksum. Several processes may ask at once: each unpacks aside, the first to rename wins.
 */
final class PostgresBinaries {
    private static final String COMPLETE = "complete";

    private PostgresBinaries() {}

    /**
     * The folder that holds {@code bin}, {@code lib} and {@code share}.
     *
     * @throws ConfigurationFailure if this build carries no binaries of that major
     */
    static synchronized Path of(int major) {
        try {
            Path home = cache().resolve("%d-%s".formatted(major, checksum(major)));
            if (!isWhole(home)) {
                unpack(major, home);
            }
            return home;
        } catch (IOException e) {
            throw new RetryableFailure("cannot unpack PostgreSQL %d: %s".formatted(major, e.getMessage()), e);
        }
    }

    private static Path cache() throws IOException {
        String user = System.getProperty("user.name");
        Path cache = Path.of(System.getProperty("java.io.tmpdir"), "migrator-postgres-of-" + user);
        try {
            Files.createDirectory(
                    cache, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwxr-xr-x")));
        } catch (FileAlreadyExistsException e) {
            requireOurs(cache, user);
        }
        return cache;
    }

    /** Whoever may write there runs programs as us. */
    private static void requireOurs(Path cache, String user) throws IOException {
        if (Files.isSymbolicLink(cache) || !Files.getOwner(cache).getName().equals(user)) {
            throw new IOException("%s belongs to somebody else; set java.io.tmpdir to another folder".formatted(cache));
        }
    }

    private static void unpack(int major, Path home) throws IOException {
        Path aside = Files.createTempDirectory(home.resolveSibling(""), "unpacking-");
        try (InputStream archive = open(major)) {
            Files.setPosixFilePermissions(aside, PosixFilePermissions.fromString("rwxr-xr-x"));
            TarXz.unpack(archive, aside);
            Files.writeString(aside.resolve(COMPLETE), Long.toString(count(aside)));
            putInPlace(aside, home);
        } finally {
            Folders.delete(aside);
        }
    }

    private static void putInPlace(Path aside, Path home) throws IOException {
        if (Files.exists(home) && !isWhole(home)) {
            Folders.delete(home);
        }
        try {
            Files.move(aside, home, StandardCopyOption.ATOMIC_MOVE);
        } catch (FileSystemException e) {
            // Another process was faster; an atomic move does not say so with an exception of its own.
            if (!isWhole(home)) {
                throw e;
            }
        }
    }

    /** Cleaners of temporary folders take away old files one by one, so the count is checked, not just the folder. */
    private static boolean isWhole(Path home) throws IOException {
        Path complete = home.resolve(COMPLETE);
        return Files.exists(complete) && Long.parseLong(Files.readString(complete)) == count(home);
    }

    private static long count(Path home) throws IOException {
        try (Stream<Path> files = Files.walk(home)) {
            return files.filter(file -> !file.endsWith(COMPLETE)).count();
        }
    }

    private static String checksum(int major) throws IOException {
        try (DigestInputStream archive = new DigestInputStream(open(major), MessageDigest.getInstance("SHA-256"))) {
            archive.transferTo(OutputStream.nullOutputStream());
            return HexFormat.of().formatHex(archive.getMessageDigest().digest()).substring(0, 16);
        } catch (NoSuchAlgorithmException e) {
            throw new IOException(e);
        }
    }

    /** The archive lies in the jar that its makers publish, which lies whole on our class path. */
    private static InputStream open(int major) throws IOException {
        ZipInputStream jar = new ZipInputStream(openJar(major));
        for (ZipEntry entry = jar.getNextEntry(); entry != null; entry = jar.getNextEntry()) {
            if (entry.getName().endsWith(".txz")) {
                return jar;
            }
        }
        jar.close();
        throw new IOException("the jar with the binaries of PostgreSQL %d holds no .txz".formatted(major));
    }

    private static InputStream openJar(int major) {
        InputStream archive = PostgresBinaries.class.getResourceAsStream("%d/binaries.jar".formatted(major));
        if (archive == null) {
            throw new ConfigurationFailure(
                    "no binaries of PostgreSQL %d on the class path: 14 and 18 come with migrator-embedded, the other majors with migrator-embedded-majors"
                            .formatted(major));
        }
        return archive;
    }
}

package dev.migrator.core.connect;

/** A value that must not reach a log, an error or a report; its text form is always "***". */
public record Secret(String value) {
    @Override
    public String toString() {
        return "***";
    }
}

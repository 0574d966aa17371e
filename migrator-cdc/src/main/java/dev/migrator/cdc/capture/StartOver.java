package dev.migrator.cdc.capture;

/** The run must be started again: there is a table, or a name of one, of which the decoder was not told. */
final class StartOver extends RuntimeException {
    private static final long serialVersionUID = 1L;

    /** @param why what the source's control schema tells by now */
    StartOver(String why) {
        super(why);
    }
}

package dev.migrator.embedded;

import java.util.concurrent.CountDownLatch;

/** Starts servers and never closes them. */
final class ForgetfulProgram {
    static final String UP = "servers are up";

    private ForgetfulProgram() {}

    public static void main(String[] arguments) throws InterruptedException {
        Servers.builder().postgres("old", 18).kafka().start();
        System.out.println(UP);
        new CountDownLatch(1).await();
    }
}

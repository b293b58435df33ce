package org.testcontainers.containers.wait.strategy;

/** Stands in for the class of this name: a path that has to be answered with 200. */
public record Wait(String path, int port) {
    public static Wait forHttp(String path) {
        return new Wait(path, 0);
    }

    public Wait forPort(int port) {
        return new Wait(path, port);
    }
}

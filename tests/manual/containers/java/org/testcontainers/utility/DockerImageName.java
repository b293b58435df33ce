package org.testcontainers.utility;

/** Stands in for the class of this name. */
public record DockerImageName(String name) {
    public static DockerImageName parse(String name) {
        return new DockerImageName(name);
    }
}
